import type { Raw } from './finding.ts';
import type { Source } from './report-error.ts';
import { dig, isObj, obj, str, type Obj } from './shape.ts';

/** The one source block of `SourceMetadata.Data`: Git, Github, Filesystem … */
const place = (entry: Obj): Obj => {
  const data = dig(entry, 'SourceMetadata', 'Data');
  const first = isObj(data) ? Object.values(data)[0] : undefined;
  return isObj(first) ? first : {};
};

/** AWS: the id alone is no secret; `RawV2` is `id:secret[:session]`, unless `SecretParts` has them apart. */
function value(entry: Obj, raw: string): string {
  const parts = entry['SecretParts'];
  if (isObj(parts)) {
    const [id, secret, session] = [['key_id', 'id', 'access_key_id'], ['secret', 'secret_access_key'], ['session', 'session_token']]
      .map((names) => names.map((name) => parts[name]).find((part): part is string => typeof part === 'string' && part !== ''));
    if (id && secret) return [id, secret, session].filter(Boolean).join(':');
  }
  const both = entry['RawV2'];
  return typeof both === 'string' && /^(?:AKIA|ASIA)/.test(raw) && both.startsWith(`${raw}:`) ? both : raw;
}

/** One line of trufflehog v3 `--json` (providers.md §16.2). `Verified: false` beside an error is unknown. */
export function trufflehog(json: unknown, source: Source, path: readonly (string | number)[] = []): Raw {
  const entry = obj(json, source, path, 'The finding');
  const at = place(entry);
  const verified = entry['Verified'] === true ? 'yes' : entry['VerificationError'] ? 'unknown' : 'no';
  return {
    detector: str(entry['DetectorName'], source, [...path, 'DetectorName'], '`DetectorName`'),
    value: value(entry, str(entry['Raw'], source, [...path, 'Raw'], '`Raw`')),
    file: at['file'] ?? at['link'], line: at['line'], commit: at['commit'], date: at['timestamp'], verified,
    canary: String(dig(entry, 'ExtraData', 'is_canary')) === 'true', account: dig(entry, 'ExtraData', 'account'),
  };
}

/** A line that trufflehog logs on stderr, and that ended up in the same file. */
export const isLogLine = (json: unknown): boolean => isObj(json) && 'level' in json && 'msg' in json && !('DetectorName' in json);

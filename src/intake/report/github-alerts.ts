import type { Raw } from './finding.ts';
import type { Path, Source } from './report-error.ts';
import { dig, obj, str } from './shape.ts';

const SETTLED = new Set(['false_positive', 'wont_fix', 'used_in_tests', 'pattern_deleted', 'pattern_edited']);

/** One secret-scanning alert, from REST or inside a webhook (providers.md §16.3); a webhook's has no value. */
export function githubAlert(json: unknown, source: Source, path: Path): Raw {
  const alert = obj(json, source, path, 'The alert');
  const at = alert['first_location_detected'];
  const secret = alert['secret'];
  return {
    detector: str(alert['secret_type'], source, [...path, 'secret_type'], '`secret_type`'),
    value: secret === undefined || secret === null ? null : str(secret, source, [...path, 'secret'], '`secret`'),
    file: dig(at, 'path') ?? dig(at, 'details', 'path') ?? alert['html_url'], line: dig(at, 'start_line') ?? dig(at, 'details', 'start_line'),
    commit: dig(at, 'commit_sha') ?? dig(at, 'details', 'commit_sha'), date: alert['created_at'],
    verified: alert['validity'] === 'active' ? 'yes' : alert['validity'] === 'inactive' ? 'no' : 'unknown',
    suppressed: SETTLED.has(String(alert['resolution'])),
  };
}

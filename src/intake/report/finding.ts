import type { Instant } from '../../core/brand.ts';
import { Secret } from '../../core/secret.ts';
import { clean } from '../clean.ts';
import { isCanaryAccount } from '../canary.ts';

export const reportFormats = ['gitleaks', 'sarif', 'trufflehog', 'github', 'detect-secrets', 'lines', 'text', 'value'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** Where a string was seen; facts only, never the matched text. What the journal keeps of a finding. */
export interface Sighting {
  readonly source: string; readonly detector: string | null; readonly file: string | null; readonly line: number | null;
  readonly commit: string | null; readonly date: Instant | null;
}

/** One string that a scanner (or a person) reports. */
export interface Finding {
  /** Position in its report, from 0. */
  readonly ordinal: number;
  /** Null when the report redacts or hashes it. */
  readonly value: Secret | null;
  readonly redacted: boolean;
  /** Lower-case hex of the unsalted SHA-1 (detect-secrets); matched against other findings, never written down. */
  readonly hashSha1: Secret | null;
  readonly sighting: Sighting;
  /** Presenting it tells whoever planted it (TRUTH T3.5). */
  readonly canary: boolean;
  /** The report says suppressed, test or false positive; it enters all the same (TRUTH T5). */
  readonly suppressed: boolean;
  /** What the scanner says of it; `no` and `unknown` mean nothing (TRUTH T5). */
  readonly verified: 'yes' | 'no' | 'unknown';
  /** Characters of the value; null when it is not known. */
  readonly length: number | null;
}

/** What a reader of one report format hands over, as raw as it stands there. */
export interface Raw {
  readonly value?: string | null;
  readonly hashSha1?: string | null;
  readonly detector?: unknown;
  readonly file?: unknown;
  readonly line?: unknown;
  readonly commit?: unknown;
  readonly date?: unknown;
  readonly canary?: boolean;
  readonly account?: unknown;
  readonly suppressed?: boolean;
  readonly verified?: Finding['verified'];
}

export interface Numbering { readonly source: string; readonly ordinal: number }

const text = (value: unknown, cap: number): string | null => {
  const cleaned = typeof value === 'string' ? clean(value, cap) : '';
  return cleaned === '' ? null : cleaned;
};
const lineNumber = (value: unknown): number | null => (Number.isSafeInteger(value) && (value as number) > 0 ? value as number : null);

/** Zone-less dates of scanners are UTC; what is no date is none. */
function date(value: unknown): Instant | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return null;
  const iso = value.slice(0, 40).replace(/^(\S+) (\d\S+)/, '$1T$2').replace(/ ?([+-]\d\d):?(\d\d)$/, '$1:$2');
  const ms = Date.parse(/[Zz]$|[+-]\d\d:\d\d$/.test(iso) || !iso.includes('T') ? iso : `${iso}Z`);
  return Number.isFinite(ms) && ms > 0 && ms < 253_402_300_800_000 ? new Date(ms).toISOString() as Instant : null;
}

const REDACTED = /^(?:REDACTED|\[REDACTED\]|<REDACTED>|\*{3,}|x{8,}|\[secret\])$/i;
/** gitleaks: `REDACTED`, or a prefix and `...`; others mask with stars. */
export const isRedacted = (value: string): boolean => REDACTED.test(value.trim()) || /(?:\.\.\.|…|\*{3,})$/.test(value);

/** A typed, cleaned finding: no control characters, capped lengths, the value wrapped. */
export function finding(raw: Raw, { source, ordinal }: Numbering): Finding {
  const given = raw.value ?? null;
  const usable = given !== null && given !== '' && !isRedacted(given) ? given : null;
  const sha1 = typeof raw.hashSha1 === 'string' && /^[0-9a-f]{40}$/i.test(raw.hashSha1) ? raw.hashSha1.toLowerCase() : null;
  return {
    ordinal, value: usable === null ? null : new Secret(usable), redacted: usable === null, hashSha1: sha1 === null ? null : new Secret(sha1),
    sighting: {
      source: `${source}#${ordinal}`, detector: text(raw.detector, 120), file: text(raw.file, 512), line: lineNumber(raw.line),
      commit: text(raw.commit, 64), date: date(raw.date),
    },
    canary: raw.canary === true || (typeof raw.account === 'string' && isCanaryAccount(raw.account)),
    suppressed: raw.suppressed === true, verified: raw.verified ?? 'unknown', length: usable === null ? null : usable.length,
  };
}

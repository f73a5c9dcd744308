/** What came back for one request: the answer of a Vault, or what is none. Nothing in it is fit to be repeated but by the words below. */
export type Heard =
  | { readonly is: 'ok'; readonly status: number; readonly body: Obj; readonly warnings: readonly string[]; readonly date: number | null }
  | { readonly is: 'no'; readonly status: number; readonly errors: readonly Said[]; readonly body: Obj; readonly date: number | null; readonly retryAfterMs: number | null }
  /** `sent: false` = surely nothing left; else nobody knows what became of it. `queued`: our own queue for it was too long. */
  | { readonly is: 'unusable'; readonly why: string; readonly sent: boolean; readonly queued?: true; readonly status: number | null; readonly date: number | null };
export type Obj = { readonly [k: string]: unknown };
/** One message of an error answer; `framed` = it came within `1 error occurred:` (go-multierror). */
export interface Said { readonly text: string; readonly framed: boolean }

export const isObj = (v: unknown): v is Obj => typeof v === 'object' && v !== null && !Array.isArray(v);
export const objOf = (v: unknown): Obj => (isObj(v) ? v : {});
export const textOf = (v: unknown): string | null => (typeof v === 'string' && v !== '' ? v : null);
export const textsOf = (v: unknown): readonly string[] => (Array.isArray(v) ? v.filter((x): x is string => typeof x === 'string') : []);
export const numberOf = (v: unknown): number | null => (typeof v === 'number' && Number.isFinite(v) ? v : null);

/** `data` of an answer; empty where there is none. */
export const dataOf = (h: { readonly body: Obj }): Obj => objOf(h.body['data']);

/**
 * Takes the framing off: `1 error occurred:\n\t* invalid accessor\n\n` says `invalid accessor` (real-servers.md §2). A text whose
 * count does not fit its list stays as it is, and equals nothing.
 */
export function unwrap(errors: readonly string[]): readonly Said[] {
  return errors.flatMap((text): readonly Said[] => {
    const [, count, list] = /^(\d+) errors? occurred:\n((?:\t\* [^\n]*\n)+)\n?$/.exec(text) ?? [];
    const items = list?.split('\n').filter((line) => line !== '').map((line) => line.slice(3)) ?? [];
    return count !== undefined && Number(count) === items.length ? items.map((item) => ({ text: item, framed: true })) : [{ text, framed: false }];
  });
}

const only = (h: Heard, statuses: readonly number[], text: string): boolean =>
  h.is === 'no' && statuses.includes(h.status) && h.errors.length === 1 && h.errors[0]?.text === text;

/** Dead, as a registry says it; also what it says of an accessor that was mistyped, is another cluster's, or has not reached this node (TRUTH T3.4). */
export const saysInvalidAccessor = (h: Heard): boolean => only(h, [400, 403], 'invalid accessor');
/** By-value lookup of what is not alive. */
export const saysBadToken = (h: Heard): boolean => only(h, [403], 'bad token');
/** What `capabilities-accessor` says of a token whose entity is disabled. */
export const saysInvalidToken = (h: Heard): boolean => only(h, [400, 403], 'invalid token');
export const saysInvalidLease = (h: Heard): boolean => only(h, [400], 'invalid lease');
/** Of a lease that its backend will not end. */
export const saysBackendRefused = (h: Heard): boolean => h.is === 'no' && h.status === 400 && h.errors.length === 1 && h.errors[0]?.text.startsWith('failed to revoke entry') === true;

/** The path is not there: an empty list of errors, and no body of its own. */
export const saysAbsent = (h: Heard): boolean => h.is === 'no' && h.status === 404 && h.errors.length === 0 && !isObj(h.body['data']);

/** tokenctl's own token is no token any more: `permission denied` without framing. With framing it lives, and may not do this. */
export function ownIsDead(h: Heard): boolean {
  if (h.is !== 'no' || h.status !== 403) return false;
  const [first, second] = h.errors;
  return first?.text === 'permission denied' && (h.errors.length === 1 ? !first.framed : h.errors.length === 2 && second?.text === 'invalid token');
}
export const mayNot = (h: Heard): boolean => h.is === 'no' && h.status === 403 && h.errors.length === 1 && h.errors[0]?.text === 'permission denied' && h.errors[0].framed;

/** Refusals of the vendor's that are worth a word of ours; everything else is its status alone. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/^permission denied$/, 'permission-denied'], [/^invalid accessor$/, 'invalid-accessor'], [/^bad token$/, 'bad-token'], [/^invalid token$/, 'invalid-token'], [/^invalid lease$/, 'invalid-lease'],
  [/^namespace not found$/, 'no-such-namespace'], [/^cannot lookup token in different namespace$/, 'another-namespace'], [/^no handler for route /, 'no-such-mount'],
  [/^batch tokens cannot be revoked$/, 'batch-token'], [/^failed to revoke entry/, 'backend-refused'], [/^Vault is sealed$/, 'sealed'], [/^namespace is sealed$/, 'namespace-sealed'], [/locked/, 'namespace-locked'],
  [/rate limit quota exceeded/, 'rate-limit'], [/^restricted use token cannot generate child tokens$/, 'own-token-has-limited-uses'], [/^child policies must be subset of parent/, 'policies-wider-than-own'],
  [/^token policies .* must be subset of the role/, 'policies-not-of-the-role'], [/^unknown role /, 'no-such-role'], [/^role .* does not exist/, 'no-such-role'],
  [/^check-and-set parameter did not match the current version$/, 'cas-mismatch'], [/^root or sudo privileges required/, 'sudo-required'], [/^internal error$/, 'internal-error'],
];

/** How long it asks to be left alone, if the rate is why it tells nothing. */
export const asksToWait = (...all: readonly (Heard | null)[]): { readonly retryAfterMs?: number } => {
  const waits = all.flatMap((h) => (h?.is === 'no' && h.status === 429 ? [h.retryAfterMs ?? 0] : h?.is === 'unusable' && h.queued ? [0] : []));
  return waits.length > 0 ? { retryAfterMs: Math.max(...waits) } : {};
};

/** One word for an answer: for records, screens and facts of faults. Never the vendor's own text. */
export function wordOf(h: Heard): string {
  switch (h.is) {
    case 'ok': return String(h.status);
    case 'unusable': return h.why;
    case 'no': {
      const words = h.errors.map((e) => KNOWN.find(([pattern]) => pattern.test(e.text))?.[1]).filter((w) => w !== undefined);
      return [String(h.status), ...(ownIsDead(h) ? ['own-token-dead'] : new Set(words))].join(' ');
    }
  }
}

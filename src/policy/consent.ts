import { TokenctlError } from '../core/errors.ts';
import { subjectOf, type Plan } from '../core/plan.ts';

/** 0 a look · 1 only adds · 2 cannot be undone, small · 3 large, production, unlisted or our own · 4 past a policy. */
export type ConsentLevel = 0 | 1 | 2 | 3 | 4;
export const LARGE_OVER = 25;

export interface ConsentAsk {
  readonly plan: Plan;
  /** null = no workspace. */
  readonly environment: 'production' | 'test' | null;
  /** A unit has members that cannot be listed (T6.5). */
  readonly incompleteUnits: boolean;
  /** A kill would take tokenctl's own credential along, or may (T9.2). */
  readonly ownCredential: boolean;
  /** `policy.largeOver`; can only lower the threshold. */
  readonly largeOver?: number | null;
  /** Against a policy; consent of level 3, a reason of 20 characters, and `--break-glass`. */
  readonly bypass?: boolean;
}

const reinstates = (plan: Plan): number => plan.changes.values().reduce((sum, c) => sum + (c.effect === 'reinstate' ? 1 : 0), 0);

/** TRUTH T8.1, `reference/style-ux-libraries.md` B.7: deaths decide, and what cannot be counted counts as many. */
export function consentLevel(o: ConsentAsk): ConsentLevel {
  const { changes, footer } = o.plan;
  const effects = new Set(changes.values().flatMap((c) => (c.effect === null ? [] : [c.effect])));
  // What leaked lives again (T4).
  if (o.bypass === true || reinstates(o.plan) > 0) return 4;
  if (effects.size === 0) return 0;
  const harms = footer.deaths > 0 || effects.values().some((e) => e !== 'mint' && e !== 'stage' && e !== 'notify');
  if (!harms) return 1;
  const large = footer.deaths > Math.min(o.largeOver ?? LARGE_OVER, LARGE_OVER);
  return o.environment === 'production' || large || o.incompleteUnits || o.ownCredential ? 3 : 2;
}

/** `--confirm <digest8>-<deaths>`: guards against a plan that has moved on, not against forgery (ENGINE P7). */
export const confirmToken = (plan: Plan): string => `${plan.footer.digest.slice(0, 8)}-${plan.footer.deaths}`;

/** What a person types; null = nothing is asked. */
export function phraseOf(o: ConsentAsk): string | null {
  const { deaths } = o.plan.footer;
  const where = o.environment === null ? '' : ` in ${o.environment}`;
  switch (consentLevel(o)) {
    case 0: return null;
    case 1: return 'y';
    case 2: return 'yes';
    case 3: case 4: return reinstates(o.plan) > 0 ? `reinstate ${reinstates(o.plan)}${where}` : deaths > 0 ? `revoke ${deaths}${where}` : `change ${o.plan.footer.changes}${where}`;
  }
}
/** Only the phrase itself will do; at level 1 also `yes`. */
export const acceptsPhrase = (o: ConsentAsk, typed: string): boolean => {
  const phrase = phraseOf(o);
  return phrase === null || typed.trim() === phrase || (phrase === 'y' && /^y(es)?$/i.test(typed.trim()));
};

export interface ConsentFlags { readonly yes: boolean; readonly confirm: string | null; readonly reason: string | null; readonly breakGlass?: boolean }
export type Consent = { readonly is: 'given'; readonly level: ConsentLevel; readonly given: string } | { readonly is: 'missing'; readonly level: ConsentLevel; readonly flags: readonly string[] };

const BYPASS_REASON = 20;
/**
 * Do the flags stand for consent? `--yes` never for a reason, nor for a large kill.
 * Throws E_USAGE for what is no confirmation, E_PLAN_STALE for one of another plan.
 */
export function satisfies(o: ConsentAsk, flags: ConsentFlags): Consent {
  const level = consentLevel(o);
  const token = confirmToken(o.plan);
  const given = (how: string): Consent => ({ is: 'given', level, given: how });
  const missing = (...list: string[]): Consent => ({ is: 'missing', level, flags: list });
  if (flags.confirm !== null) checkConfirm(flags.confirm, token);
  const confirmed = flags.confirm === token;
  const reason = flags.reason?.trim() ?? '';
  switch (level) {
    case 0: return given('nothing is changed');
    case 1: return confirmed ? given(token) : flags.yes ? given('--yes') : missing('--yes');
    case 2:
      if (confirmed) return given(token);
      if (flags.yes && reason !== '') return given('--yes');
      return flags.yes ? missing('--reason TEXT') : missing(`--confirm ${token}`);
    case 3: return confirmed ? given(token) : missing(`--confirm ${token}`);
    case 4: {
      const flagsMissing = [...(confirmed ? [] : [`--confirm ${token}`]), ...(flags.breakGlass === true ? [] : ['--break-glass']), ...([...reason].length >= BYPASS_REASON ? [] : ['--reason TEXT'])];
      return flagsMissing.length === 0 ? given(`${token} --break-glass`) : missing(...flagsMissing);
    }
  }
}

function checkConfirm(typed: string, token: string): void {
  if (!/^[0-9a-f]{8}-\d+$/.test(typed)) throw new TokenctlError('E_USAGE', '--confirm takes <digest8>-<deaths>, as `tokenctl plan` prints it', { next: ['tokenctl plan'] });
  if (typed !== token) throw new TokenctlError('E_PLAN_STALE', `--confirm ${typed} is for another plan; this one is ${token}`, { hint: 'Something has changed since: look at the plan before you consent to it.', next: [`--confirm ${token}`] });
}

export interface ConsentFacts extends ConsentAsk {
  readonly consequence: string | null;
  /** Consumers that stop before a replacement is in use. */
  readonly stopping: readonly string[];
  /** Who tokenctl is, where it will act: shown in place of `expect:` where there is no workspace. */
  readonly identities?: readonly string[];
  /** The inventory was not searched: consumers are unknown. */
  readonly consumersUnknown: boolean;
}
const NAMED = 3;
const few = (names: readonly string[]): string => (names.length <= NAMED ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`);

/** TRUTH T6.5: stands in the plan, and above the question. */
export const UNKNOWN_NUMBER = 'An unknown number of other tokens dies with them: their issuer cannot list them.';

/** Fact, consequence, way out: what stands above the question. The last line asks. */
export function consentText(o: ConsentFacts): { readonly lines: readonly string[]; readonly question: string; readonly phrase: string | null; readonly confirm: string } {
  const { footer, changes } = o.plan;
  const [kills, own] = [new Set<string>(), [] as string[]];
  let final = 0;
  for (const c of changes) {
    if (c.undo?.is === 'irreversible') final += 1;
    if (c.effect !== 'revoke' && c.effect !== 'suspend') continue;
    if (c.own === null) kills.add(subjectOf(c.target)); else own.push(subjectOf(c.target));
  }
  const noSlot = [...new Set(footer.left.flatMap((l) => (l.why === 'no-slot' && kills.has(l.subject) ? [l.subject] : [])))];
  const where = o.environment === null ? '' : ` in ${o.environment}`;
  const lines = [
    reinstates(o.plan) > 0 ? `${reinstates(o.plan)} leaked ${reinstates(o.plan) === 1 ? 'token lives' : 'tokens live'} again${where}.` : footer.deaths > 0 ? `${footer.deaths} ${footer.deaths === 1 ? 'token dies' : 'tokens die'}${where}: ${few([...kills])}.` : `${footer.changes} changes${where}; no token dies.`,
    ...(o.incompleteUnits ? [UNKNOWN_NUMBER] : []),
    ...(own.length > 0 ? [`${few(own)}: tokenctl's own credential, or what may take it along. It comes last, and is left to a person.`] : []),
    ...(final > 0 ? [`${final} of ${footer.changes} changes cannot be undone.`] : []),
    ...(o.stopping.length > 0 ? [`${few(o.stopping)} will stop until ${o.stopping.length === 1 ? 'its replacement is' : 'their replacements are'} in use.`] : []),
    ...(noSlot.length > 0 ? [`${few(noSlot)}: no slot is known, so nobody knows who breaks.`] : []),
    ...(o.consumersUnknown ? ['Consumers unknown: no inventory was searched.'] : []),
    ...(o.consequence === null ? [] : [o.consequence]),
    ...(o.identities ?? []),
    ...(footer.gaps.length > 0 ? [`${footer.gaps.length} more ${footer.gaps.length === 1 ? 'stays' : 'stay'} open: nothing can be planned for ${footer.gaps.length === 1 ? 'it' : 'them'}.`] : []),
  ];
  const phrase = phraseOf(o);
  const confirm = confirmToken(o.plan);
  const flag = consentLevel(o) === 1 ? '--yes' : `--confirm ${confirm}`;
  const question = phrase === null ? '' : phrase === 'y' ? `Go on? y/N (${flag}):` : `Type "${phrase}" to go on, or press Ctrl-C to leave everything as it is (${flag}):`;
  return { lines, question, phrase, confirm };
}

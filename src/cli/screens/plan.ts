import { subjectOf, type Plan } from '../../core/plan.ts';
import type { Ui } from '../../ui/index.ts';
import { clockTime, sanitize } from '../../ui/index.ts';

/** Why a subject was left out, in a person's words; the code stands in the plan. */
const LEFT: { readonly [code: string]: string } = {
  'when-false': 'its condition is false', 'no-slot': 'has no slot: nothing to replace', 'contained-by-revoke': 'is revoked by the contain step', 'no-replacement': 'gets no replacement',
  'no-staging': 'its store has no staging: the value waits in escrow', 'not-promoted': 'is not promoted', 'not-revoked': 'is not revoked', 'already-revoked': 'was revoked before',
  'already-suspended': 'was suspended before', 'not-replaced': 'replace-first, and its consumers get no replacement in this plan', 'no-declared-scopes': 'declares no scopes', 'slot-holds-another': 'its slot holds another value already',
  'nothing-to-retire': 'has no version to retire', 'no-channel': 'no such channel in this workspace', 'own-credential': "is tokenctl's own credential, or may be: it comes last", irrevocable: 'cannot be revoked; lives until it expires',
  'store-unreadable': 'cannot be read now', 'mint-owed': 'is owed a replacement by an earlier run', collateral: 'dies with another token', 'no-token': 'there is no token',
  irreversible: 'cannot be undone', 'roll-forward': 'is not gone back to: only forward', 'built-on': 'something that stays has built on it',
};
const GAP: { readonly [code: string]: string } = {
  unidentified: 'nobody claims it', 'protected-by-policy': 'policy protects it (never:)', 'not-replaced': 'its consumers would stop: it is not revoked before they have another', 'mint-owed': 'an earlier run still owes its replacement', 'mint-owed-elsewhere': 'another incident still owes its replacement',
  'mint-owed-moved': 'an incident that went to another host owed its replacement then', 'mint-owed-unreadable': 'another incident, whose journal cannot be read, may owe its replacement', 'no-connector': 'no connector serves its issuer', 'no-declared-scopes': 'its inventory entry declares no scopes',
  'issuer-unreadable': 'its issuer cannot be asked what dies with it', 'store-unreadable': 'a store that holds it cannot be read',
};
export const leftWords = (why: string): string => LEFT[why] ?? why;
export const gapWords = (why: string): string => GAP[why] ?? why;

const EXPLAINED = 12;
const FEW = 3;

export interface PlanScreen { readonly incident: string; readonly severity: string; readonly environment: string; readonly notes: readonly string[] }

/** What would happen, in what order, and what cannot be undone. Untrusted names are cleaned for the terminal. */
export function planLines(ui: Ui, plan: Plan, o: PlanScreen): string[] {
  const { header, footer, meta } = plan;
  const lines = [
    `Plan ${footer.digest.slice(0, 8)} for ${sanitize(o.incident)} (${o.severity}) in ${o.environment}, ${header.runbook.name}, ${header.strategy}, made ${clockTime(meta.madeAt)}, good until ${clockTime(meta.goodUntil)}`,
    'Nothing has been changed.', '',
  ];
  const rows: string[][] = [];
  const steps = byStep(plan);
  header.steps.forEach((rule, i) => {
    const mine = steps.get(rule.id);
    if (mine !== undefined) rows.push([String(i + 1), rule.id, [...mine.kinds].join(', '), few(mine.first, mine.count), String(mine.count), undoOf(mine.undo)]);
  });
  if (rows.length > 0) lines.push(...ui.table([{ head: '#', align: 'right' }, { head: 'step' }, { head: 'effect' }, { head: 'target', shrinks: true }, { head: 'count', align: 'right' }, { head: 'undo' }], rows, { indent: 2 }), '');
  else lines.push('  Nothing would be changed.', '');
  for (const line of warnings(plan)) lines.push(`  ! ${line}`);
  for (const gap of footer.gaps.slice(0, EXPLAINED)) lines.push(`  ! ${sanitize(gap.token)}: ${gapWords(gap.why)}; it stays open${gap.next[0] ? `   next: ${gap.next[0]}` : ''}`);
  if (footer.gaps.length > EXPLAINED) lines.push(`  ! and ${footer.gaps.length - EXPLAINED} more without a plan`);
  const left = new Map<string, Set<string>>();
  // Of an undo it matters which change stays, and not only of what.
  const undo = header.undoes !== null;
  for (const l of footer.left) if (l.why !== 'contained-by-revoke' && l.why !== 'when-false') { const of = undo ? `${l.step} ${l.why}` : l.why; const known = left.get(of); if (known) known.add(l.subject); else left.set(of, new Set([l.subject])); }
  for (const [of, subjects] of left) {
    const [step, why] = undo ? of.split(' ') : [null, of];
    lines.push(`  ${step === null ? 'left out:' : `stays: ${step} of`} ${few([...subjects])}: ${leftWords(why ?? of)}`);
  }
  for (const note of o.notes) lines.push(`  ${note}`);
  if (!undo || rows.length > 0) lines.push(`  deaths: ${footer.deaths}   consent: --confirm ${footer.digest.slice(0, 8)}-${footer.deaths}`);
  return lines;
}

const killsOf = (plan: Plan) => plan.changes.values().filter((c) => (c.effect === 'revoke' || c.effect === 'suspend') && c.own === null);
/** Consumers whose token dies before their replacement is in use: a kill owes one `consumer-down` for each. */
export const stoppingOf = (plan: Plan): readonly string[] =>
  [...new Set(killsOf(plan).flatMap((c) => c.owes.filter((d) => d.startsWith('consumer-down/')).map((d) => d.slice('consumer-down/'.length))))];

/** Tokens that die, and for which no slot is known. */
function slotlessOf(plan: Plan): readonly string[] {
  const slotless = new Set(plan.footer.left.flatMap((l) => (l.why === 'no-slot' ? [l.subject] : [])));
  return slotless.size === 0 ? [] : killsOf(plan).map((c) => subjectOf(c.target)).filter((t) => slotless.has(t)).toArray();
}

/** Consumers that stop before their replacement is in use, and tokens for which nobody knows who breaks (ENGINE P3, TRUTH T7.3). */
export function warnings(plan: Plan): string[] {
  const down = stoppingOf(plan);
  const lines: string[] = [];
  if (down.length > 0) lines.push(`${few(down)} will lose access from the ${killsOf(plan).next().value?.step ?? 'revoke'} step until their new version is in use`);
  const noSlot = slotlessOf(plan);
  if (noSlot.length > 0) lines.push(`${few(noSlot)}: no slot is declared, so nobody knows who breaks`);
  for (const c of plan.changes)
    if (c.own !== null) lines.push(`${sanitize(subjectOf(c.target))}: ${c.own === 'yes' ? 'takes' : 'may take'} tokenctl's own credential along; it comes last, and a person must do it`);
  return lines;
}

interface StepSum { readonly kinds: Set<string>; readonly undo: Set<string>; readonly first: string[]; count: number }
function byStep(plan: Plan): ReadonlyMap<string, StepSum> {
  const steps = new Map<string, StepSum>();
  for (const c of plan.changes) {
    const sum = steps.get(c.step) ?? { kinds: new Set(), undo: new Set(), first: [], count: 0 };
    steps.set(c.step, sum);
    sum.kinds.add(c.effect ?? (c.ask ? 'ask' : 'look'));
    sum.undo.add(c.undo?.is ?? '');
    if (sum.first.length < FEW) sum.first.push(subjectOf(c.target));
    sum.count += 1;
  }
  return steps;
}

const undoOf = (kinds: ReadonlySet<string>): string => (kinds.has('irreversible') ? 'none' : kinds.has('roll-forward') ? 'roll forward only' : kinds.has('undoable') ? 'yes' : '');
export const few = (names: readonly string[], count = names.length): string => {
  const shown = names.slice(0, FEW).map((n) => sanitize(n)).join(', ');
  return count > FEW ? `${shown} and ${count - FEW} more` : shown;
};

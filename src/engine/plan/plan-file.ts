import { canonical } from '../../core/canonical.ts';
import { TokenctlError } from '../../core/errors.ts';
import { PLAN_LIFE_MS, type Change, type Plan, type PlanFooter, type PlanHeader, type PlanMeta } from '../../core/plan.ts';
import { checkAgain } from '../../core/source-complaint.ts';
import { startDigest } from './digest.ts';
import { makePacker } from './packed.ts';
import { planLine, type PlanLine } from './plan-line.ts';
import { changeShape, footerShape, headerShape, metaShape } from './plan-shape.ts';

/** NDJSON: header, changes lane by lane, footer, one undigested meta line (ENGINE P5); in pieces of some lines. */
export function* writePlan(plan: Plan): Generator<string> {
  let piece = `${canonical(plan.header)}\n`;
  for (const change of plan.changes) {
    piece += `${canonical(change)}\n`;
    if (piece.length > PIECE) { yield piece; piece = ''; }
  }
  yield `${piece}${canonical(plan.footer)}\n${canonical(plan.meta)}\n`;
}
const PIECE = 64 * 1024;

/**
 * Reads the lines of a plan file, one at a time. Throws E_PLAN_FILE (file:line:column, exit 2) for anything that is not one, and
 * E_PLAN_TAMPERED (exit 12) where only its digest is not that of its content, or a line is not as it was written.
 */
export function readPlan(lines: Iterable<string>, file: string): Plan {
  const reading = numbered(lines, file);
  const first = reading.next().value;
  if (first === undefined) throw new TokenctlError('E_PLAN_FILE', `${file}:1:1: the file is empty; a plan has a header, changes, a footer and a line about itself`, { next: checkAgain('E_PLAN_FILE', file) });
  // Another file altogether: nothing of it is shown, it may hold anything.
  if (!has(first.value, 'realm')) throw first.refuse('this is no plan of tokenctl');
  const header = first.as<PlanHeader>(headerShape);
  const digest = startDigest(header);
  const changes = makePacker<Change>({ places: header.steps.length });
  const keys = new Set<string>();
  // That a line was edited says more than what is wrong with it now.
  let fault: TokenctlError | null = null;
  let last = first;
  let footerLine: PlanLine | undefined;
  // By hand: a loop that is left would end the reading.
  for (let line = reading.next().value; line !== undefined; line = reading.next().value) {
    last = line;
    if (isFooter(line.value)) { footerLine = line; break; }
    if (has(line.value, 'goodUntil')) throw line.refuse('the footer is missing above this line: the plan was cut');
    const c = line.as<Change>(changeShape);
    fault ??= wrongWith(line, c, { n: changes.length, keys });
    keys.add(c.key);
    digest.add(c);
    changes.add(JSON.stringify(c));
  }
  const [metaLine, extra] = [reading.next().value, reading.next().value];
  if (footerLine === undefined || metaLine === undefined) throw last.error('E_PLAN_FILE', [], `the plan ends here, before its ${footerLine === undefined ? 'footer' : 'last line'}: it was cut`);
  if (extra !== undefined) throw extra.error('E_PLAN_FILE', [], 'a line after the end of the plan');
  const footer = footerLine.as<PlanFooter>(footerShape);
  const meta = metaLine.as<PlanMeta>(metaShape);
  if (footer.changes !== changes.length) throw footerLine.error('E_PLAN_TAMPERED', ['changes'], `the plan was made with ${footer.changes} changes, and ${changes.length} stand here: it was edited or cut`);
  if (digest.end(footer) !== footer.digest) throw footerLine.error('E_PLAN_TAMPERED', ['digest'], 'the digest is not that of the lines above it: one of them was edited after the plan was made');
  if (fault !== null) throw fault;
  const lives = Date.parse(meta.goodUntil) - Date.parse(meta.madeAt);
  if (!(lives >= 0 && lives <= PLAN_LIFE_MS)) throw metaLine.error('E_PLAN_FILE', ['goodUntil'], 'a plan is good for 30 minutes from when it was made, and not longer');
  return { header, changes: changes.done(), footer, meta };
}

function* numbered(lines: Iterable<string>, file: string): Generator<PlanLine, undefined> {
  let line = 0;
  for (const text of lines) yield planLine({ text, file, line: ++line });
  return undefined;
}

function wrongWith(line: PlanLine, c: Change, { n, keys }: { readonly n: number; readonly keys: ReadonlySet<string> }): TokenctlError | null {
  if (c.n !== n) return line.error('E_PLAN_FILE', ['n'], `change ${c.n} stands where change ${n} belongs`);
  if (keys.has(c.key)) return line.error('E_PLAN_FILE', ['key'], 'a change of this key stands above');
  const wrong = c.needs.findIndex((need) => need >= n);
  return wrong === -1 ? null : line.error('E_PLAN_FILE', ['needs', wrong], 'a change needs earlier ones');
}

const has = (value: unknown, name: string): boolean => typeof value === 'object' && value !== null && Object.hasOwn(value, name);
const isFooter = (value: unknown): boolean => has(value, 'digest') && has(value, 'gaps');

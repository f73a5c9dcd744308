import { canonical } from '../../core/canonical.ts';
import { TokenctlError } from '../../core/errors.ts';
import { PLAN_LIFE_MS, type Change, type Plan, type PlanFooter, type PlanHeader, type PlanMeta } from '../../core/plan.ts';
import { checkAgain } from '../../core/source-complaint.ts';
import { planDigest } from './digest.ts';
import { planLine } from './plan-line.ts';
import { changeShape, footerShape, headerShape, metaShape } from './plan-shape.ts';

/** NDJSON: header, changes lane by lane, footer, one undigested meta line (ENGINE P5). */
export const writePlan = (plan: Plan): string =>
  [plan.header, ...plan.changes, plan.footer, plan.meta].map((line) => canonical(line)).join('\n') + '\n';

/**
 * Reads a plan file. Throws E_PLAN_FILE (file:line:column, exit 2) for anything that is not one, and E_PLAN_TAMPERED
 * (exit 12) where only its digest is not that of its content, or a line is not as it was written.
 */
export function readPlan(text: string, file: string): Plan {
  const texts = text.split(/\r?\n/);
  if (texts.at(-1) === '') texts.pop();
  const lines = texts.map((each, i) => planLine({ text: each, file, line: i + 1 }));
  const first = lines[0];
  if (first === undefined) throw new TokenctlError('E_PLAN_FILE', `${file}:1:1: the file is empty; a plan has a header, changes, a footer and a line about itself`, { next: checkAgain('E_PLAN_FILE', file) });
  // Another file altogether: nothing of it is shown, it may hold anything.
  if (!has(first.value, 'realm')) throw first.refuse('this is no plan of tokenctl');
  const header = first.as<PlanHeader>(headerShape);
  const end = lines.findIndex((line) => isFooter(line.value));
  if (end === -1 && has(lines.at(-1)?.value, 'goodUntil')) throw (lines.at(-1) ?? first).refuse('the footer is missing above this line: the plan was cut');
  const changes = lines.slice(1, end === -1 ? undefined : end).map((line) => line.as<Change>(changeShape));
  const [footerLine, metaLine, extra] = end === -1 ? [] : lines.slice(end);
  if (footerLine === undefined || metaLine === undefined) throw (lines.at(-1) ?? first).error('E_PLAN_FILE', [], `the plan ends here, before its ${end === -1 ? 'footer' : 'last line'}: it was cut`);
  if (extra !== undefined) throw extra.error('E_PLAN_FILE', [], 'a line after the end of the plan');
  const footer = footerLine.as<PlanFooter>(footerShape);
  const meta = metaLine.as<PlanMeta>(metaShape);
  if (footer.changes !== changes.length) throw footerLine.error('E_PLAN_TAMPERED', ['changes'], `the plan was made with ${footer.changes} changes, and ${changes.length} stand here: it was edited or cut`);
  if (planDigest(header, changes, footer) !== footer.digest) throw footerLine.error('E_PLAN_TAMPERED', ['digest'], 'the digest is not that of the lines above it: one of them was edited after the plan was made');
  const keys = new Set<string>();
  changes.forEach((c, i) => {
    const line = lines[i + 1] ?? footerLine;
    if (c.n !== i) throw line.error('E_PLAN_FILE', ['n'], `change ${c.n} stands where change ${i} belongs`);
    if (keys.has(c.key)) throw line.error('E_PLAN_FILE', ['key'], 'a change of this key stands above');
    const wrong = c.needs.findIndex((n) => n >= i);
    if (wrong !== -1) throw line.error('E_PLAN_FILE', ['needs', wrong], 'a change needs earlier ones');
    keys.add(c.key);
  });
  const lives = Date.parse(meta.goodUntil) - Date.parse(meta.madeAt);
  if (!(lives >= 0 && lives <= PLAN_LIFE_MS)) throw metaLine.error('E_PLAN_FILE', ['goodUntil'], 'a plan is good for 30 minutes from when it was made, and not longer');
  return { header, changes, footer, meta };
}

const has = (value: unknown, name: string): boolean => typeof value === 'object' && value !== null && Object.hasOwn(value, name);
const isFooter = (value: unknown): boolean => has(value, 'digest') && has(value, 'gaps');

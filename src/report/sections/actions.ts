import type { DrillPart, Review } from '../review/review.ts';
import { DUE_AFTER_MS, type Undone } from '../undone/undone.ts';
import { spanWords } from '../../comms/say.ts';
import { code, heading, table, text, type Block, type Cell, type Span } from './block.ts';
import { orNever } from './words.ts';

const NOBODY = 'nobody yet';

/** What nobody did: issues, and never persons. */
export function undoneSection({ undone }: Review): readonly Block[] {
  return [
    heading('What nobody did'),
    ...(undone.length === 0 ? [text('Nothing is known to be left.')] : [{ is: 'list', items: undone.map(issue) } satisfies Block]),
  ];
}

const issue = (u: Undone): Cell => `${capital(u.issue)}${u.names.length === 0 ? '' : ` (${u.names.join(', ')}${u.count > u.names.length ? ', …' : ''})`}.`;

/** One row an issue: those of a drill's own review first. */
export function actionsSection({ undone }: Review, drill: DrillPart | undefined): readonly Block[] {
  const own = (drill?.actions ?? []).map((a): readonly Cell[] => [a.issue, a.action, a.owner ?? NOBODY, a.due ?? 'to be agreed']);
  const rows = undone.map((u): readonly Cell[] => [capital(u.issue), todo(u), u.owner ?? NOBODY, `${orNever(u.due.at, 'at once')}${u.due.basis === 'default' ? ' (default)' : ''}`]);
  const { alive, better } = DUE_AFTER_MS;
  return [
    heading('Actions'),
    table(['issue', 'action', 'owner', 'due'], [...own, ...rows], { none: 'None.' }),
    text(`An owner is whom the journal names: whoever owes a debt, or the inventory’s owner of the token. Where the journal has no time, a default counted from this report stands: ${spanWords(alive)} for what may still be alive or down, ${spanWords(DUE_AFTER_MS['half-done'])} for what is half done, ${spanWords(better)} for what could be better next time.`),
  ];
}

const todo = (u: Undone): readonly Span[] => [capital(u.action), ...(u.command === null ? [] : [': ', code(u.command)])];
const capital = (of: string): string => of.charAt(0).toUpperCase() + of.slice(1);

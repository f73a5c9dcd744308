import { openDebts, type Situation, type WhatNext } from '../../ledger/index.ts';
import { clockTime, quote, sanitize, span, type Ui } from '../../ui/index.ts';

export const STATE_WORDS: { readonly [state: string]: string } = {
  unidentified: 'unidentified', exposed: 'exposed', suspended: 'suspended, not closed', revoked: 'revoked, not proven', expiring: 'lives until it expires', survived: 'ALIVE after revoke',
  proven: 'proven dead', waived: 'waived', merged: 'merged',
};

/** The incident in one screen; the headline, what is owed and the next commands come from the one fold (DESIGN §4). */
export function statusLines(ui: Ui, s: Situation, o: { readonly nowMs: number; readonly next: WhatNext }): string[] {
  const { incident } = s;
  const open = incident.moved !== null ? `moved to ${sanitize(incident.moved.to)}` : incident.closedAtMs === null ? `open ${incident.openedAtMs === null ? '' : span(o.nowMs - incident.openedAtMs)}` : `closed ${clockTime(new Date(incident.closedAtMs).toISOString() as never)}`;
  const roles = Object.entries(incident.roles).map(([role, who]) => `${sanitize(role)} ${sanitize(who)}`).join('   ');
  const lines = [`${sanitize(incident.id)} ${incident.severity} ${incident.environment ?? ''}   ${open}   ${roles}`, `  ${sanitize(incident.title)}`, ''];
  const counts = new Map<string, number>();
  for (const e of s.entries) counts.set(e.state, (counts.get(e.state) ?? 0) + 1);
  lines.push(`ledger: ${s.entries.length} exposed${[...counts].map(([state, n]) => ` · ${n} ${STATE_WORDS[state] ?? state}`).join('')}`);
  for (const run of s.runs.values())
    lines.push(`run ${run.id}   ${run.state}${run.exit === null ? '' : ` (exit ${run.exit})`}   started ${clockTime(new Date(run.startedAtMs).toISOString() as never)} by ${sanitize(run.by)}@${sanitize(run.host)}`);
  const debts = openDebts(s, { now: o.nowMs });
  if (debts.length > 0) {
    lines.push('', `owed (${debts.length}):`);
    for (const d of debts.slice(0, 20)) lines.push(`  ${sanitize(d.id)}`);
    if (debts.length > 20) lines.push(`  and ${debts.length - 20} more: tokenctl debts -i ${quote(s.incident.id)}`);
  }
  lines.push('', o.next.headline, ...o.next.lines);
  if (o.next.commands.length > 0) lines.push(`Next: ${o.next.commands.join('\n      ')}`);
  return lines;
}

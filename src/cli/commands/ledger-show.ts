import { chosenIncident, readIncident } from '../app/incidents.ts';
import { placesOnly } from '../app/where.ts';
import { defineCommand } from '../command.ts';
import { proofWords } from '../screens/proof-words.ts';
import { STATE_WORDS } from '../screens/status.ts';
import { entryState, livingLines, openEntries } from '../../ledger/index.ts';
import { sanitize } from '../../ui/index.ts';

export default defineCommand({
  name: 'ledger show', group: 'account', summary: 'every exposed token and how it ended',
  flags: [{ name: '--open', kind: 'bool', summary: 'only what is not closed' }],
  examples: [{ run: 'tokenctl ledger show', does: 'all entries' }, { run: 'tokenctl ledger show --open --json', does: 'what is still open, for a script' }],
  exits: [0, 3], json: 'tokenctl/ledger/v1', next: ['ledger dismiss', 'ledger waive', 'prove'],
  async handler(cx, { flags }) {
    const house = placesOnly(cx);
    const { situation: s } = await readIncident(house, await chosenIncident(cx, house, { alsoClosed: true }));
    const nowMs = Date.parse(cx.clock.now());
    const open = new Set(openEntries(s, { now: nowMs }).map((o) => o.x));
    const shown = s.entries.filter((e) => !flags.open || open.has(e.x));
    const how = (e: (typeof shown)[number]): string => {
      const state = entryState(e, nowMs);
      if (e.dismissed) return `dismissed by one person: ${e.dismissed.by}, ${e.dismissed.basis}`;
      if (state === 'waived' && e.waiver) return `waived by ${e.waiver.by}${e.waiver.alone ? ', alone, not proven' : ''}: ${e.waiver.basis}`;
      if (state === 'proven' && e.proof) return proofWords(e.proof, s.incident.environment);
      return STATE_WORDS[state] ?? state;
    };
    const rows = shown.map((e) => [String(e.x), sanitize(e.key), sanitize(e.kind), sanitize(e.owner ?? ''), sanitize(how(e)), String(e.sightings.length)]);
    return {
      exit: open.size > 0 ? 3 : 0,
      text: [...cx.ui.table([{ head: 'x', align: 'right' }, { head: 'token' }, { head: 'kind' }, { head: 'owner' }, { head: 'how it stands' }, { head: 'seen', align: 'right' }], rows), '', `${s.entries.length} on the ledger, ${open.size} open.`, ...livingLines(s, cx.clock.now()).map((l) => sanitize(l))],
      json: { incident: s.incident.id, open: open.size, entries: shown.map((e) => ({ x: e.x, token: e.key, kind: e.kind, owner: e.owner, state: entryState(e, nowMs), words: how(e), sightings: e.sightings, proof: e.proof })) },
    };
  },
});

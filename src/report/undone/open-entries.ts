import { commandOf } from '../../ledger/commands.ts';
import type { OpenEntry } from '../../ledger/index.ts';
import { plain } from '../review/frame.ts';
import { alike } from './groups.ts';
import { isOne, many, type Finding, type Known } from './undone.ts';

const ACTIONS: { readonly [S in OpenEntry['state']]: string } = {
  unidentified: 'find out whose they are, or dismiss them', exposed: 'revoke them, and prove it', suspended: 'revoke them, and prove it', revoked: 'prove that they are dead',
  expiring: 'prove them once they have expired', survived: 'take it to the issuer, revoke once more, and prove it',
};

/** Entries that are open, those alike as one. */
export function openEntriesLeft({ s, survey: { open } }: Known): readonly Finding[] {
  const ownerOf = (e: OpenEntry): string | null => s.entries[e.x]?.owner ?? null;
  const { groups, rest } = alike(open, { by: (e) => JSON.stringify([e.state, e.why, ownerOf(e), e.waits === 'time' ? e.untilMs : null]), name: (e) => e.key, command: (e) => e.command });
  const all = commandOf(s, ['ledger', 'show', '--open']);
  return [
    ...groups.map(({ first, count, names, sameCommand }): Finding => {
      const owner = ownerOf(first);
      const noun = first.state === 'unidentified' ? many(count, 'string') : many(count, 'token');
      return { id: `open-${first.state}`, weight: first.state === 'unidentified' ? 'half-done' : 'alive', untilMs: first.waits === 'time' ? first.untilMs : null, count, names,
        issue: `${noun} ${isOne(count, 'is', 'are')} ${first.state}: ${plain(first.why)}`, action: ACTIONS[first.state], command: sameCommand ? first.command : all, owner: owner === null ? null : plain(owner) };
    }),
    ...(rest > 0 ? [{ id: 'open-rest', weight: 'alive', count: rest, issue: `${many(rest, 'more entry', 'more entries')} ${isOne(rest, 'is', 'are')} open, of further owners and states`, action: 'look them up, and close them', command: all } satisfies Finding] : []),
  ];
}

import { actNow } from '../app/act-now.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'revoke', group: 'hot path', summary: 'one token, now: no file is needed beforehand',
  args: [{ name: 'token', summary: 'ISSUER/ID, or - for a value on stdin', required: true, variadic: true, complete: 'token' }],
  flags: [
    { name: '--reason', kind: 'text', value: 'TEXT', summary: 'why; goes into the journal' },
    { name: '--yes', kind: 'bool', summary: 'consent, with --reason, outside production' },
    { name: '--confirm', kind: 'text', value: 'DIGEST8-DEATHS', summary: 'consent to exactly this' },
    { name: '--wait', kind: 'duration', value: 'DUR', summary: 'longest wait in this process (default 15m)' },
  ],
  about: [
    'Runs the shipped runbook `revoke-one`: capture, revoke, prove, watch, with incident, journal, consent and proof.',
    'A kind that is known but has no connector gets the steps for its console, and an entry that stays open until it is attested.',
    'Without a workspace: a Vault or OpenBao token by VAULT_ADDR and VAULT_TOKEN; a GitHub token by its value alone (GH_TOKEN, if set, serves as control for the proof).',
    'Typing this command is the answer to "are the hosts cut off?".',
  ],
  stopsPolitely: true, streams: true,
  examples: [{ run: 'pbpaste | tokenctl revoke - --reason "in a gist"', does: 'the value comes on stdin, never as an argument' }, { run: 'tokenctl revoke authority/9f3c2b7d --reason "SEC-42"', does: 'by id' }],
  exits: [0, 3, 4, 5, 6, 8, 11], json: 'tokenctl/run/v1', next: ['prove', 'status'],
  handler: (cx, { args, flags }) => actNow(cx, {
    specs: () => args.token.map((t) => (t === '-' ? '@-' : t)), runbook: 'revoke-one', flags,
    title: (entries) => `Revoke ${entries.length === 1 ? entries[0]?.token.kind ?? 'a token' : `${entries.length} tokens`} now`,
  }),
});

/** `debts` for a scheduler: every open incident, one exit, and no damaged incident that hides another. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallWorld, type Ran, type SmallWorld } from './small-world.ts';

const REASON = ['--reason', 'the build farm was breached'] as const;
let w: SmallWorld;
const ids = (ran: Ran): readonly string[] => ran.doc().debts.map((d: { incident: string; id: string }) => `${d.incident} ${d.id}`);
const byHand = 'human-task/revoke:farm/t1';

beforeAll(async () => {
  w = await smallWorld();
  const file = join(w.dir, 'tokenctl.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('issuers:\n', 'issuers:\n  farm: { uses: manual, name: the build farm }\n'));
  writeFileSync(join(w.dir, 'inventory.yaml'), 'version: 1\ntokens:\n  - { token: farm/t1, owner: farm }\n  - { token: farm/=t2, owner: "=cmd()" }\nconsumers: {}\n');
  expect((await w.run(['config', 'trust', '--yes'])).code).toBe(0);
});
afterAll(() => w.remove());

test('nothing owed: 0; only a person can go on: 8; something can be worked on in another incident: 3', async () => {
  expect(await w.run(['debts'])).toMatchObject({ code: 0, out: 'Nothing is owed. Looked at: 0 incidents.\n' });
  expect((await w.run(['run', 'revoke-one', '--var', 'tokens=owner=farm', ...REASON, '--yes'])).code).toBe(8);
  const waits = await w.run(['debts', '--json']);
  expect([waits.code, ids(waits), waits.doc().debts[0].command]).toEqual([8, [`INC-1 ${byHand}`], expect.stringContaining(`debts settle ${byHand} `)]);
  await w.run(['incident', 'open', '--title', 'A second wave']);
  expect((await w.run(['comms', 'send', 'engineers-update', '--to', 'hook', '-i', 'INC-2'])).code).toBe(3);
  const both = await w.run(['debts', '--json']);
  // What can be worked on now stands first.
  expect([both.code, both.doc().incident, both.doc().incidents, ids(both).map((id) => id.split('/')[0]), both.doc().now, both.doc().waiting]).toEqual([3, null, ['INC-1', 'INC-2'], ['INC-2 message-owed', 'INC-1 human-task'], 1, 1]);
  expect([(await w.run(['debts', '-i', 'INC-1'])).code, (await w.run(['debts', '-i', 'INC-2'])).code]).toEqual([8, 3]);
});

test('by owner and by age; a name that owes nothing is told from one that nobody has', async () => {
  const owner = (await w.run(['debts', '--json'])).doc().debts[0].owner as string;
  expect((await w.run(['debts', '--owner', owner, '--json'])).doc().debts).toHaveLength(2);
  expect(await w.run(['debts', '--owner', 'dnaa'])).toMatchObject({ code: 0, out: `dnaa owes nothing here. Owners: ${owner}. Looked at: 2 incidents.\n` });
  expect([(await w.run(['debts', '--overdue', '1h'])).code, (await w.run(['debts', '--overdue', '0s'])).code, (await w.run(['debts', '--overdue', 'soon'])).code]).toEqual([0, 3, 2]);
  await w.run(['incident', 'handoff', 'mia', '-i', 'INC-1']);
  expect(ids(await w.run(['debts', '--owner', 'mia', '--json']))).toEqual([`INC-1 ${byHand}`]);
});

test('a damaged incident is named, exits 12, stands in the CSV, and hides no other; a debt is settled beside it', async () => {
  await w.run(['incident', 'open', '--title', 'A third wave']);
  const journal = join(w.home, 'state', 'tokenctl', 'incidents', 'INC-3', 'journal.jsonl');
  writeFileSync(journal, readFileSync(journal, 'utf8').replace('A third wave', 'A third Wave').concat('{"v":1}\n'));
  const told = await w.run(['debts', '--json']);
  expect([told.code, ids(told).length, told.doc().unreadable]).toMatchObject([12, 2, [{ incident: 'INC-3', code: 'E_JOURNAL_TAMPERED', exit: 12, next: 'tokenctl journal verify INC-3' }]]);
  expect((await w.run(['debts'])).out).toMatch(/^! INC-3: [\s\S]*INC-1 +human-task/);
  const csv = await w.run(['debts', '--csv', '-']);
  const rows = csv.out.trimEnd().split('\r\n').map((row) => row.split(',').slice(0, 3).join(','));
  expect([csv.code, rows.length, rows[1]]).toEqual([12, 4, '"INC-3","","unreadable"']);
  expect(csv.err).toContain('2 debts in 2 incidents: 1 can be worked on now, 1 wait.');
  expect((await w.run(['debts', '-i', 'INC-1'])).code).toBe(8);
  expect((await w.run(['debts', '-i', 'INC-3'])).code).toBe(12);
  const settled = await w.run(['debts', 'settle', byHand, ...REASON, '--evidence', 'SEC-42', '--json']);
  expect([settled.code, settled.doc().debt], settled.err).toEqual([0, byHand]);
  expect((await w.run(['debts', 'settle', byHand, ...REASON, '--evidence', 'SEC-42'])).code).toBe(2);
  expect(ids(await w.run(['debts', '--json'])).map((id) => id.split('/')[0])).toEqual(['INC-2 message-owed']);
});

test('several are settled with one reason, all or none', async () => {
  const two = ['human-task/revoke:farm/t1', 'human-task/revoke:farm/=t2'];
  const other = await smallWorld();
  try {
    const file = join(other.dir, 'tokenctl.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('issuers:\n', 'issuers:\n  farm: { uses: manual, name: the build farm }\n'));
    writeFileSync(join(other.dir, 'inventory.yaml'), 'version: 1\ntokens:\n  - { token: farm/t1, owner: farm }\n  - { token: farm/=t2, owner: farm }\nconsumers: {}\n');
    await other.run(['config', 'trust', '--yes']);
    expect((await other.run(['run', 'revoke-one', '--var', 'tokens=owner=farm', ...REASON, '--yes'])).code).toBe(8);
    expect((await other.run(['debts', 'settle', ...two, 'consumer-down/nobody', '-i', 'INC-1', ...REASON, '--evidence', 'SEC-42'])).code).toBe(2);
    expect(ids(await other.run(['debts', '--json']))).toHaveLength(2);
    const settled = await other.run(['debts', 'settle', ...two, two[0] ?? '', ...REASON, '--evidence', 'SEC-42', '--json']);
    expect([settled.code, settled.doc().debts], settled.err).toEqual([0, two]);
    expect(ids(await other.run(['debts', '--json']))).toEqual([]);
  } finally {
    other.remove();
  }
});

test('what a spreadsheet would take for a formula is text, in both lists', async () => {
  await w.run(['incident', 'open', '--title', 'A fourth wave']);
  expect((await w.run(['ledger', 'add', 'farm/=t2', '-i', 'INC-4'])).code).toBe(0);
  const out = join(w.home, 'rows.csv');
  expect((await w.run(['ledger', 'show', '-i', 'INC-4', '--csv', out])).code).toBe(3);
  expect(readFileSync(out, 'utf8')).toContain(`"farm/=t2","farm","'=cmd()"`);
  mkdirSync(join(w.home, 'folder'));
  expect((await w.run(['ledger', 'show', '-i', 'INC-4', '--csv', join(w.home, 'folder')])).code).toBe(2);
  expect([(await w.run(['debts', '--csv', '-', '--json'])).code, (await w.run(['debts', '--csv', '/dev/null'])).code, (await w.run(['debts', '--csv', '/dev/stdout'])).code]).toEqual([2, 2, 2]);
});

test('a screen holds a part of a long ledger, and says where the rest is', async () => {
  writeFileSync(join(w.dir, 'inventory.yaml'), `version: 1\ntokens:\n${Array.from({ length: 120 }, (_, i) => `  - { token: farm/n${i}, owner: many }`).join('\n')}\nconsumers: {}\n`);
  await w.run(['ledger', 'add', 'owner=many', '-i', 'INC-4']);
  const shown = await w.run(['ledger', 'show', '-i', 'INC-4', '--status', 'open']);
  expect(shown.out).toMatch(/\nand 71 more: tokenctl ledger show --status open --csv FILE -i INC-4\n\n121 on the ledger, 121 open, 0 failed\. Listed: 121 \(open\)\.\n121 tokens: 121 exposed\.\n/);
  expect((await w.run(['ledger', 'show', '-i', 'INC-4', '--csv', '-', '-q'])).out.split('\r\n')).toHaveLength(123);
});

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallWorld, type SmallWorld } from './small-world.ts';

let w: SmallWorld;
const incident = (name = ''): string => join(w.home, 'state', 'tokenctl', 'incidents', 'INC-1', name);
const everything: string[] = [];
const run: SmallWorld['run'] = async (argv, o) => {
  const ran = await w.run(argv, o);
  everything.push(ran.out, ran.err);
  return ran;
};

beforeAll(async () => {
  w = await smallWorld();
  writeFileSync(join(w.dir, 'report.json'), JSON.stringify([w.known, w.unknown].map((Secret, i) => ({ RuleID: 'generic-api-key', Description: '', StartLine: i + 1, EndLine: 1, StartColumn: 1, EndColumn: 2, Match: `T=${Secret}`, Secret, File: 'deploy.env', SymlinkFile: '', Commit: '9f3c', Entropy: 5, Author: '', Email: '', Date: '2026-11-23T10:00:00Z', Message: '', Tags: [], Fingerprint: `f${i}` }))));
  expect((await run(['config', 'trust', '--yes'])).code).toBe(0);
});
afterAll(() => w.remove());

test('identify tells kind, owner, slots and consumers, from a report and from stdin; it makes nothing', async () => {
  const { code, doc } = await run(['token', 'identify', '@report.json', '--json']);
  expect(code).toBe(0);
  expect(doc().found.map((r: { key: string; owner: string; slots: string[]; consumers: string[]; inInventory: boolean }) => [r.inInventory, r.owner, r.slots, r.consumers])).toEqual([[true, 'payments', ['sealed/prod/payments#token'], ['payments']], [false, null, [], []]]);
  const piped = await run(['token', 'identify'], { stdin: `${w.known}\n` });
  expect(piped.out).toContain('authority/tok-1');
  const bare = await w.run(['token', 'identify', '-', '--json', '--state-dir', join(w.home, 'none')], { stdin: 'AKIAIOSFODNN7EXAMPLE\n', cwd: '/' });
  expect([bare.code, bare.doc().searched, bare.doc().found[0].kind]).toEqual([0, false, 'aws-access-key-id']);
  expect((await run(['token', 'identify', '-'])).code).toBe(2);
});

test('identify refuses what may be a value as an argument, and does not repeat it', async () => {
  const { code, err } = await w.run(['token', 'identify', w.unknown]);
  expect([code, err.includes(w.unknown)]).toEqual([2, false]);
});

test('ledger add records a report once, and identifies what is known by now', async () => {
  expect((await run(['ledger', 'add', '@report.json'])).code).toBe(2);
  await run(['incident', 'open', '--title', 'Two waves']);
  const first = await run(['ledger', 'add', '@report.json', '--json']);
  expect([first.code, first.doc().added, first.doc().open]).toEqual([0, 2, 2]);
  const again = await run(['ledger', 'add', '-', '--json'], { stdin: w.unknown });
  expect([again.doc().added, again.doc().entries[0].was]).toEqual([0, 'known']);
  writeFileSync(join(w.dir, 'inventory.yaml'), readFileSync(join(w.dir, 'inventory.yaml'), 'utf8').replace('consumers: {', `  - { token: authority/tok-2, owner: mailer, fingerprint: "${again.doc().entries[0].token}" }\nconsumers: {`));
  const known = await run(['ledger', 'add', '-', '--json'], { stdin: w.unknown });
  expect(known.doc().entries[0]).toMatchObject({ x: 1, token: 'authority/tok-2', state: 'exposed', was: 'identified' });
});

test('a waiver takes two: proposed (8), not granted by the proposer (5), granted by another (0), once (7)', async () => {
  const missing = await run(['ledger', 'waive', '0', '--json']);
  expect([missing.code, missing.doc().error.facts.missing.map((m: { flag: string }) => m.flag)]).toEqual([6, ['--basis', '--reason', '--until']]);
  const more = ['--reason', 'SEC-44 the vendor confirms', '--json'];
  expect((await run(['ledger', 'waive', '0', '--basis', 'attested', '--until', '31d', ...more])).code).toBe(2);
  const proposed = await run(['ledger', 'waive', '0', '--basis', 'attested', '--until', '14d', ...more]);
  expect(proposed.code).toBe(8);
  const { file, sign } = proposed.doc();
  expect(sign).toBe(`ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n waive@tokenctl ${file}`);
  const text = readFileSync(file, 'utf8');
  writeFileSync(`${file}.sig`, w.dana.sign(text, 'waive@tokenctl'));
  expect((await run(['ledger', 'waive', '--grant', `${file}.sig`])).code).toBe(5);
  writeFileSync(`${file}.sig`, w.mia.sign(text, 'another-use'));
  expect((await run(['ledger', 'waive', '--grant', `${file}.sig`])).code).toBe(5);
  writeFileSync(`${file}.sig`, w.mia.sign(text, 'waive@tokenctl'));
  const granted = await run(['ledger', 'waive', '--grant', `${file}.sig`, '--json']);
  expect([granted.code, granted.doc().by, granted.doc().proposedBy]).toEqual([0, 'mia', 'dana']);
  expect((await run(['ledger', 'waive', '--grant', `${file}.sig`])).code).toBe(7);
  expect((await run(['ledger', 'show', '--json'])).doc().entries[0].state).toBe('waived');
});

test('a proposal whose file was changed is not granted (12)', async () => {
  const proposed = (await run(['ledger', 'waive', '1', '--basis', 'attested', '--until', '14d', '--reason', 'SEC-45 the vendor confirms', '--json'])).doc();
  const bent = readFileSync(proposed.file, 'utf8').replace('SEC-45', 'SEC-46');
  writeFileSync(proposed.file, bent);
  writeFileSync(`${proposed.file}.sig`, w.mia.sign(bent, 'waive@tokenctl'));
  expect((await run(['ledger', 'waive', '--grant', `${proposed.file}.sig`])).code).toBe(12);
});

test('customers are told only what a person confirmed, word for word, once', async () => {
  expect((await run(['comms', 'send', 'engineers-update', '--to', 'out'])).code).toBe(5);
  expect((await run(['comms', 'preview', 'customers-notice', '--to', 'out'])).code).toBe(3);
  expect((await run(['comms', 'send', 'customers-notice', '--to', 'out'])).code).toBe(3);
  await run(['incident', 'fact', 'impact=None', 'customer-action=none', 'contact=security@example.test', 'next-update=2026-11-24T02:00:00Z']);
  const preview = await run(['comms', 'preview', 'customers-notice', '--to', 'out', '--json']);
  const { confirm, sha256 } = preview.doc();
  const asked = await run(['comms', 'send', 'customers-notice', '--to', 'out', '--json']);
  expect([asked.code, asked.doc().error.facts.missing[0].value]).toEqual([6, confirm]);
  expect((await run(['comms', 'send', 'customers-notice', '--to', 'out', '--confirm', '00000000'])).code).toBe(7);
  const sent = await run(['comms', 'send', 'customers-notice', '--to', 'out', '--confirm', confirm, '--json']);
  expect(sent.doc()).toMatchObject({ outcome: 'done', sha256, exit: { code: 0 } });
  expect(readdirSync(join(w.dir, 'outbox', 'out'))).toHaveLength(1);
  expect((await run(['comms', 'send', 'customers-notice', '--to', 'out', '--confirm', confirm])).code).toBe(7);
  expect(readdirSync(join(w.dir, 'outbox', 'out'))).toHaveLength(1);
});

test('a message that did not leave is owed until it is sent', async () => {
  const failed = await run(['comms', 'send', 'engineers-update', '--to', 'hook', '--json']);
  expect([failed.code, failed.doc().outcome]).toEqual([3, 'failed']);
  const [owed] = failed.doc().debts;
  expect((await run(['debts', '--json'])).doc().debts.map((d: { id: string }) => d.id)).toContain(owed);
  expect((await run(['comms', 'send', '--for', owed, '--to', 'eng'])).code).toBe(0);
  expect((await run(['debts', '--json'])).doc().debts.map((d: { id: string }) => d.id)).not.toContain(owed);
});

test('verify: intact (0), torn (3), edited (12, with its line), wrong anchor (12), a key that nobody vouches for (12)', async () => {
  const point = (await run(['journal', 'checkpoint', '--json'])).doc();
  const good = await run(['journal', 'verify', '--anchor', point.anchor, '--json']);
  expect([good.code, good.doc().notVouchedByOthers]).toEqual([0, 1]);
  expect((await run(['journal', 'verify', '--anchor', '2:000000000000'])).code).toBe(12);
  const out = join(w.home, 'evidence');
  expect((await run(['journal', 'export', '--out', out])).code).toBe(0);
  expect((await run(['journal', 'export', '--out', out])).code).toBe(2);
  expect((await run(['journal', 'export'])).code).toBe(6);
  const stranger = await run(['journal', 'verify', out, '--state-dir', join(w.home, 'none'), '--json'], { cwd: '/' });
  expect([stranger.code, new Set(stranger.doc().problems.map((p: { kind: string }) => p.kind))]).toEqual([12, new Set(['unvouched'])]);
  const lines = readFileSync(join(out, 'journal.jsonl'), 'utf8');
  writeFileSync(join(out, 'journal.jsonl'), `${lines}{"v":1`);
  expect((await run(['journal', 'verify', out])).code).toBe(3);
  writeFileSync(join(out, 'journal.jsonl'), lines.replace('Two waves', 'One wave!'));
  const edited = await run(['journal', 'verify', out]);
  expect([edited.code, /^ {2}line 2 is not the line that line 3 was written after/m.test(edited.out)]).toEqual([12, true]);
});

test('runbook check names file, line and column, and what was meant', async () => {
  expect((await run(['runbook', 'new', 'mine'])).code).toBe(0);
  expect((await run(['runbook', 'new', 'mine'])).code).toBe(2);
  expect((await run(['runbook', 'check'])).code).toBe(0);
  const text = readFileSync(join(w.dir, 'runbooks', 'mine.yaml'), 'utf8');
  mkdirSync(join(w.dir, 'runbooks'), { recursive: true });
  writeFileSync(join(w.dir, 'runbooks', 'mine.yaml'), text.replace('token.revoke', 'token.revke'));
  const { code, doc } = await run(['runbook', 'check', 'mine', '--json']);
  expect([code, doc().error.facts.complaints[0]]).toEqual([2, expect.objectContaining({ line: 28, suggestion: 'token.revoke' })]);
  writeFileSync(join(w.dir, 'runbooks', 'mine.yaml'), text);
  expect((await run(['runbook', 'graph', 'mine', '--format', 'mermaid'])).out).toMatch(/^flowchart TD/);
  expect((await run(['runbook', 'schema'])).out).toContain('"$schema"');
});

test('config show says where each setting comes from', async () => {
  const { settings } = (await run(['config', 'show', '--json'])).doc();
  const from = (name: string) => settings.find((s: { name: string }) => s.name === name)?.from;
  expect([from('environment'), from('proof.window')]).toEqual([join(w.dir, 'tokenctl.yaml:2'), 'default']);
  expect((await run(['config', 'path'])).code).toBe(0);
});

test('policy explain: what the rules mean for one token', async () => {
  const { code, doc } = await run(['policy', 'explain', 'authority/tok-1', '--json']);
  expect(code).toBe(0);
  expect(doc()).toMatchObject({ protectedBy: null, environment: 'test', reason: { minLength: 10 }, consumers: ['payments'], silent: ['payments'] });
  expect((await run(['policy', 'explain', 'authority/nobody'])).code).toBe(2);
  const config = join(w.dir, 'tokenctl.yaml');
  const before = readFileSync(config, 'utf8');
  writeFileSync(config, before.replace('policy: {', 'policy: { never: ["owner=payments"],'));
  expect(await run(['policy', 'explain', 'authority/tok-1'])).toMatchObject({ code: 5, out: expect.stringContaining('PROTECTED: never: "owner=payments"') });
  writeFileSync(config, before);
});

test.each<[words: readonly string[], one: string]>([
  [['secret', 'history', 's'], 'sealed/prod/payments'], [['connector', 'check', ''], 'hook'], [['contain-now', 'pay'], 'payments'], [['token', 'inspect', 'auth'], 'authority/tok-1'],
  [['token', 'sync', ''], 'authority'], [['comms', 'send', 'x', '--to', ''], 'eng'], [['comms', 'preview', ''], 'all-clear'], [['policy', 'explain', 'authority/'], 'authority/tok-1'],
])('completion offers names of the workspace: %j', async (words, one) => {
  expect((await run(['complete', '--', ...words])).out.split('\n').map((l) => l.split('\t')[0])).toContain(one);
});

test('handed over: what is owed is theirs, with a briefing, and only to somebody whom the workspace knows', async () => {
  expect((await run(['incident', 'handoff', 'nobody'])).code).toBe(2);
  const { code, out, doc } = await run(['incident', 'handoff', 'mia', '--note', 'vendor calls back at six', '--json']);
  expect([code, doc().to], out).toEqual([0, 'mia']);
  expect(doc().warnings.join()).toContain('no age key');
  const briefing = readFileSync(doc().file, 'utf8');
  for (const said of ['Handed over by dana to mia', 'vendor calls back at six', 'commander mia', 'handed over to mia']) expect(briefing).toContain(said);
  for (const { owner } of (await run(['debts', '--json'])).doc().debts) expect(owner).toBe('mia');
  expect((await run(['timeline'])).out).toContain('handed over to mia');
});

test('without a workspace the opener closes an entry alone, and it is called so', async () => {
  const state = ['--state-dir', join(w.home, 'alone')];
  const at = { cwd: w.home };
  expect((await run(['incident', 'open', '--title', 'One string', ...state], at)).code).toBe(0);
  expect((await run(['ledger', 'add', '-', ...state], { ...at, stdin: w.unknown })).code).toBe(0);
  const waive = ['ledger', 'waive', '0', '--reason', 'seen revoked in the console', '--until', '7d', ...state];
  expect((await run([...waive, '--basis', 'accepted-risk'], at)).code).toBe(5);
  const alone = await run(waive, at);
  expect([alone.code, /Closed by one person \(.+\), not proven/.test(alone.out)]).toEqual([0, true]);
  const verified = await run(['journal', 'verify', ...state, '--json'], at);
  expect([verified.code, verified.doc().notVouchedByOthers, /your own key/.test(verified.doc().keys.from)]).toEqual([0, verified.doc().events, true]);
});

test('no value in anything that was printed or kept beside the journal', () => {
  const kept = readdirSync(incident(), { recursive: true, withFileTypes: true }).filter((f) => f.isFile()).map((f) => readFileSync(join(f.parentPath, f.name), 'utf8'));
  for (const text of [...everything, ...kept]) for (const value of [w.known, w.unknown]) expect(text.includes(value)).toBe(false);
});

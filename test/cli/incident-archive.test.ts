/** Archives that are not what was written: refused with 12, and nothing is placed. */
import { createReadStream, existsSync, mkdirSync, promises, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sha256 } from '../../src/core/canonical.ts';
import { ownKeys } from '../../src/escrow/index.ts';
import { makeSigner, openJournal } from '../../src/journal/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openLock } from '../../src/platform/lock.ts';
import { readTar, writeTar } from '../../src/platform/tar.ts';
import { filesBelow, findCanaries } from '../drill/canary.ts';
import { smallWorld, type SmallWorld } from './small-world.ts';

interface File { readonly name: string; readonly bytes: Buffer }

let w: SmallWorld;
let whole: Buffer;
let files: readonly File[];
let hosts = 0;
const archive = (): string => join(w.home, 'inc-1.tar');

beforeAll(async () => {
  w = await smallWorld();
  expect((await w.run(['config', 'trust', '--yes'])).code).toBe(0);
  await w.run(['incident', 'open', '--title', 'Leaked tokens']);
  for (const value of [w.known, w.unknown]) expect((await w.run(['ledger', 'add', '-'], { stdin: value })).code).toBe(0);
  expect((await w.run(['ledger', 'waive', '0', '--basis', 'attested', '--until', '14d', '--reason', 'SEC-44 the vendor confirms'])).code).toBe(8);
  const copy = await w.run(['incident', 'export', '--out', join(w.home, 'copy.tar'), '--json']);
  expect([copy.code, copy.doc().sealed]).toEqual([0, 0]);
  const moved = await w.run(['incident', 'export', '--handoff', '--out', archive(), '--json']);
  expect([moved.code, moved.doc().sealed], moved.err).toEqual([0, 4]);
  whole = readFileSync(archive());
  files = await read(archive());
});
afterAll(() => w.remove());

async function read(path: string): Promise<File[]> {
  const found: File[] = [];
  for await (const entry of readTar(createReadStream(path))) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry.data) chunks.push(chunk);
    found.push({ name: entry.name, bytes: Buffer.concat(chunks) });
  }
  return found;
}
async function tar(list: readonly File[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(list.map(({ name, bytes }) => ({ name, size: bytes.length, mtimeMs: 0, data: [bytes] })))) chunks.push(chunk);
  return Buffer.concat(chunks);
}
const edit = (name: string, change: (text: string) => string): readonly File[] => files.map((f) => (f.name === `INC-1/${name}` ? { ...f, bytes: Buffer.from(change(f.bytes.toString('latin1')), 'latin1') } : f));
const sealed = (): string => files.find((f) => f.name.startsWith('INC-1/escrow/values/'))?.name.slice(6) ?? '';
/** Changes a file and the list with it, as one would who knows how archives are made. */
function editListed(name: string, change: (text: string) => string): readonly File[] {
  const edited = edit(name, change);
  const bytes = edited.find((f) => f.name === `INC-1/${name}`)?.bytes ?? Buffer.alloc(0);
  return edited.map((f) => {
    if (f.name !== 'INC-1/manifest.json') return f;
    const list = JSON.parse(f.bytes.toString('utf8')) as { files: { name: string; size: number; sha256: string }[] };
    for (const one of list.files) if (one.name === name) Object.assign(one, { size: bytes.length, sha256: sha256(bytes) });
    return { ...f, bytes: Buffer.from(`${JSON.stringify(list)}\n`) };
  });
}
const cutLine = (text: string): string => text.split('\n').slice(0, -2).map((l) => `${l}\n`).join('');

/** Imports into a state directory of its own. */
async function imported(bytes: Buffer): Promise<{ readonly code: number; readonly err: string; readonly state: string }> {
  const state = join(w.home, `host-${hosts++}`);
  const file = join(w.home, `archive-${hosts}.tar`);
  writeFileSync(file, bytes);
  const { code, err } = await w.run(['incident', 'import', file, '--state-dir', state]);
  return { code, err, state };
}

test('as it was written it is taken over, files private and nothing left over', async () => {
  const { code, err, state } = await imported(whole);
  expect(code, err).toBe(0);
  const found: string[] = [];
  for await (const { path, mode } of filesBelow(state)) { expect([path, mode]).toEqual([path, 0o600]); found.push(path.slice(state.length + 1)); }
  expect(found).toEqual(expect.arrayContaining(['incidents/INC-1/journal.jsonl', 'escrow/keys/INC-1.age', 'escrow/keys/INC-1.json', `escrow/INC-1/${sealed().slice('escrow/values/'.length)}`]));
  expect(found.filter((name) => /manifest|\.tmp/.test(name))).toEqual([]);
  expect((await w.run(['incident', 'note', 'it goes on', '--state-dir', state])).code).toBe(0);
  expect((await w.run(['journal', 'verify', '--state-dir', state])).code).toBe(0);
});

test('no value is in any archive; a copy for an auditor holds nothing sealed either, and verifies when it is unpacked', async () => {
  const canaries = { known: w.known, unknown: w.unknown };
  expect(findCanaries(canaries, 'archive', whole)).toEqual([]);
  const copy = await read(join(w.home, 'copy.tar'));
  expect(findCanaries(canaries, 'copy', readFileSync(join(w.home, 'copy.tar')))).toEqual([]);
  const names = copy.map((f) => f.name.slice('INC-1/'.length));
  expect(names).toEqual(expect.arrayContaining(['journal.jsonl', 'keys.txt', 'verify.py', 'VERIFY.md']));
  expect(names.filter((name) => /escrow|\.age|key\.json/.test(name))).toEqual([]);
});

test.each<[string, () => Buffer | Promise<Buffer>]>([
  ['a journal line edited', () => tar(edit('journal.jsonl', (t) => t.replace('Leaked tokens', 'Lost tokens!!')))],
  ['the actor of its last line edited', () => tar(edit('journal.jsonl', (t) => { const at = t.lastIndexOf('checkpoint.signed'); return t.slice(0, at) + t.slice(at).replace('"root":"', '"root":"A'); }))],
  ['the last line of the journal cut off', () => tar(edit('journal.jsonl', cutLine))],
  ['the move cut off', () => tar(edit('journal.jsonl', (t) => cutLine(cutLine(t))))],
  ['a line added', () => tar(edit('journal.jsonl', (t) => `${t}{"v":1}\n`))],
  ['half a line added', () => tar(edit('journal.jsonl', (t) => `${t}{"v":1`))],
  ['no journal', () => tar(files.filter((f) => f.name !== 'INC-1/journal.jsonl'))],
  ['a checkpoint missing', () => tar(files.filter((f) => !f.name.startsWith('INC-1/checkpoints/')))],
  ['a checkpoint edited', () => tar(files.map((f) => (f.name.startsWith('INC-1/checkpoints/') ? { ...f, bytes: Buffer.from(f.bytes.toString('utf8').replace(/\n\d+\n/, '\n1\n')) } : f)))],
  ['a checkpoint added', () => tar([...files, { name: 'INC-1/checkpoints/1', bytes: Buffer.from('x') }])],
  ['cut in the middle', () => whole.subarray(0, whole.length >> 1)],
  ['cut at its end', () => whole.subarray(0, -512)],
  ['longer', () => Buffer.concat([whole, Buffer.alloc(512)])],
  ['empty', () => Buffer.alloc(0)],
  ['empty, as a tar', () => Buffer.alloc(1024)],
  ['no tar', () => Buffer.from('#!/bin/sh\n'.repeat(100))],
  ['a file more', () => tar([...files, { name: 'INC-1/plans/0123456789abcdef.ndjson', bytes: Buffer.from('{}\n') }])],
  ['a file of an unknown name', () => tar([...files, { name: 'INC-1/runs/01JF8K.lock', bytes: Buffer.alloc(0) }])],
  ['a file of another incident', () => tar([...files, { name: 'INC-2/journal.jsonl', bytes: Buffer.alloc(0) }])],
  ['a file beside', () => tar([...files, { name: 'journal.jsonl', bytes: Buffer.alloc(0) }])],
  ['the journal twice', () => tar([...files, ...files.filter((f) => f.name === 'INC-1/journal.jsonl')])],
  ['the list twice', () => tar([...files, ...files.filter((f) => f.name === 'INC-1/manifest.json')])],
  ['another sealed value', () => tar(edit(sealed(), (t) => `${t.slice(0, -1)}!`))],
  ['another sealed value, and the list made anew', () => tar(editListed(sealed(), (t) => `${t.slice(0, -1)}!`))],
  ['another identity, and the list made anew', () => tar(editListed('escrow/key.age', () => 'x'))],
  ['a sealed value missing', () => tar(files.filter((f) => f.name !== `INC-1/${sealed()}`))],
  ['another list', () => tar(edit('manifest.json', (t) => t.replace('"v":1', '"v":2')))],
  ['another name for the incident', () => tar(files.map((f) => ({ name: f.name.replace('INC-1/', 'INC-9/'), bytes: Buffer.from(f.name.endsWith('manifest.json') ? f.bytes.toString('utf8').replace('"INC-1"', '"INC-9"') : f.bytes) })))],
  ['a way up', async () => renamed(await tar([...files, { name: 'INC-1/plans/aa-bb-cc-dd', bytes: Buffer.from('x') }]), 'INC-1/plans/aa-bb-cc-dd', 'INC-1/plans/../../x')],
  ['an absolute path', async () => renamed(await tar([...files, { name: 'INC-1/plans/aa-bb-cc-dd', bytes: Buffer.from('x') }]), 'INC-1/plans/aa-bb-cc-dd', '/nowhere/INC-1/canary')],
  ['a link', () => linked(whole)],
])('%s: refused, and nothing is placed', async (_, make) => {
  const { code, err, state } = await imported(await make());
  expect([code, err]).toEqual([12, expect.stringContaining('E_ARCHIVE')]);
  expect(readdirSync(state)).toEqual(['import.lock']);
});

/** The header at `at` with its sum made right again. */
function summed(bytes: Buffer, at: number): Buffer {
  bytes.fill(' ', at + 148, at + 156);
  bytes.write(`${bytes.subarray(at, at + 512).reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
  return bytes;
}
function renamed(bytes: Buffer, from: string, to: string): Buffer {
  const at = bytes.lastIndexOf(from);
  bytes.fill(0, at, at + 100).write(to, at, 'latin1');
  return summed(bytes, at);
}
function linked(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.write('2', 156, 'latin1');
  copy.write('/etc/passwd', 157, 'latin1');
  return summed(copy, 0);
}

test('what an import left that was killed stands in no way', async () => {
  const state = join(w.home, 'host-killed');
  mkdirSync(join(state, '.import.tmp', 'incident', 'plans'), { recursive: true, mode: 0o700 });
  writeFileSync(join(state, '.import.tmp', 'incident', 'journal.jsonl'), 'half');
  expect((await w.run(['incident', 'import', archive(), '--state-dir', state])).code).toBe(0);
  expect(readdirSync(state)).not.toContain('.import.tmp');
  expect((await w.run(['incident', 'import', archive(), '--state-dir', state])).code).toBe(2);
  // Killed before its last step, with the escrow placed: the same archive again is no other incident.
  rmSync(join(state, 'incidents'), { recursive: true });
  expect((await w.run(['incident', 'import', archive(), '--state-dir', state])).code).toBe(0);
  // Killed in its last step, with the old copy taken out: whatever is imported next, that copy is not lost.
  mkdirSync(join(state, '.import.tmp', 'replaced'), { recursive: true });
  renameSync(join(state, 'incidents', 'INC-1'), join(state, '.import.tmp', 'replaced', 'INC-1'));
  expect((await w.run(['incident', 'import', join(w.home, 'copy.tar'), '--state-dir', state])).code).toBe(2);
  expect((await w.run(['incident', 'note', 'still here', '--state-dir', state])).code).toBe(0);
});

test('an import that finds another at work touches nothing of it', async () => {
  const state = join(w.home, 'host-busy');
  const [staged, replaced] = [join(state, '.import.tmp', 'incident'), join(state, '.import.tmp', 'replaced', 'INC-1')];
  for (const dir of [staged, replaced]) mkdirSync(dir, { recursive: true, mode: 0o700 });
  const lock = openLock(join(state, 'import.lock'));
  expect(lock.tryAcquire()).toBe(true);
  try {
    expect(await w.run(['incident', 'import', archive(), '--state-dir', state])).toMatchObject({ code: 7, err: expect.stringContaining('E_LOCKED') as string });
    expect([staged, replaced].map(existsSync)).toEqual([true, true]);
  } finally { lock.close(); }
});

test('where the last step fails, the sealed copy stands where it stood', async () => {
  const { state } = await imported(whole);
  const back = join(w.home, 'back.tar');
  expect((await w.run(['incident', 'export', '--handoff', '--out', back, '--state-dir', state])).code).toBe(0);
  const { rename } = promises;
  const failing = vi.spyOn(promises, 'rename').mockImplementation((from, to) =>
    (String(from).endsWith(join('.import.tmp', 'incident')) ? Promise.reject(Object.assign(new Error('i/o error'), { code: 'EIO' })) : rename(from, to)));
  try { expect((await w.run(['incident', 'import', back, '--state-dir', state])).code).toBe(1); } finally { failing.mockRestore(); }
  expect((await w.run(['journal', 'verify', '--state-dir', state])).code).toBe(0);
  expect((await w.run(['incident', 'import', back, '--state-dir', state])).code).toBe(0);
});

test('a journal that does not hold goes to an auditor as it is, and to no other host', async () => {
  const { state } = await imported(whole);
  const journal = join(state, 'incidents', 'INC-1', 'journal.jsonl');
  writeFileSync(journal, readFileSync(journal, 'utf8').replace('Leaked tokens', 'Lost tokens!!'));
  const out = join(w.home, 'edited.tar');
  const copy = await w.run(['incident', 'export', '-i', 'INC-1', '--out', out, '--state-dir', state, '--json']);
  expect([copy.code, copy.doc().verifies], copy.err).toEqual([0, false]);
  expect((await read(out)).find((f) => f.name === 'INC-1/journal.jsonl')?.bytes.equals(readFileSync(journal))).toBe(true);
  expect((await w.run(['incident', 'export', '-i', 'INC-1', '--handoff', '--out', join(w.home, 'edited-2.tar'), '--state-dir', state])).code).toBe(12);
});

test('a run that was killed on the other host is nobody’s here: every screen says what to go on with', async () => {
  const { state } = await imported(whole);
  const { name, seed } = await ownKeys({ configDir: join(w.home, 'config', 'tokenctl'), name: 'dana' }).signer();
  const signer = makeSigner({ name, seed: Buffer.from(seed.reveal(), 'base64') });
  const port = await openJournal({ dir: join(state, 'incidents', 'INC-1'), realm: 'live', incident: 'INC-1', tool: '0', fpKey: 'k1', clock: systemClock, actor: { id: 'dana', host: 'there' }, signer });
  await port.append('run.started', '01JF8K' as never, { plan: '00', nonce: 'n', changes: 1, pid: 1 } as never);
  await port.close();
  const out = join(w.home, 'killed.tar');
  expect(await w.run(['incident', 'export', '--handoff', '--out', out, '--state-dir', state])).toMatchObject({ code: 0 });
  const there = join(w.home, 'host-there');
  expect((await w.run(['incident', 'import', out, '--state-dir', there])).code).toBe(0);
  for (const argv of [['status'], ['debts'], ['incident', 'close'], ['ledger', 'show']]) expect(await w.run([...argv, '--state-dir', there])).not.toMatchObject({ code: 1 });
  expect((await w.run(['status', '--state-dir', there])).out).toContain('tokenctl resume 01JF8K');
  expect((await w.run(['incident', 'handoff', 'mia', '--state-dir', there])).code).toBe(0);
});

test('two that hand over at the same moment write two briefings', async () => {
  const { state } = await imported(whole);
  const ran = await Promise.all(['mia', 'dana'].map((to) => w.run(['incident', 'handoff', to, '--state-dir', state, '--json'])));
  expect(ran.map((r) => r.code)).toEqual([0, 0]);
  expect(ran.map((r) => /^Handed over by dana to (\w+) /.exec(readFileSync(r.doc().file, 'utf8'))?.[1])).toEqual(['mia', 'dana']);
});

test('links in the incident’s folder lead nowhere: a colleague who may write there reads nothing of who exports, and writes nothing', async () => {
  const { state } = await imported(whole);
  const own = join(w.home, 'own');
  const incident = join(state, 'incidents', 'INC-1');
  mkdirSync(own, { mode: 0o700 });
  writeFileSync(join(own, 'key'), 'a private key\n', { mode: 0o600 });
  for (const place of ['journal.torn.7', 'checkpoints/4711', 'approvals/x.json']) symlinkSync(join(own, 'key'), join(incident, place));
  symlinkSync(join(own, 'key'), join(state, 'escrow', 'INC-1', 'x9.age'));
  symlinkSync(own, join(incident, 'comms'));
  writeFileSync(join(own, 'README.md'), 'my own');
  rmSync(join(incident, 'report'), { recursive: true });
  symlinkSync(own, join(incident, 'report'));
  expect((await w.run(['incident', 'handoff', 'mia', '--state-dir', state])).code).toBe(0);
  for (const how of [[], ['--handoff']]) {
    const out = join(w.home, `links${how.length}.tar`);
    expect((await w.run(['incident', 'export', ...how, '--out', out, '--state-dir', state])).code).toBe(0);
    expect((await read(out)).filter((f) => f.bytes.includes('a private key')).map((f) => f.name)).toEqual([]);
  }
  // Nor is anything written where one leads.
  expect([readdirSync(own), readFileSync(join(own, 'README.md'), 'utf8')]).toEqual([['README.md', 'key'], 'my own']);
  expect(existsSync(join(incident, 'report', 'README.md'))).toBe(true);
});

test('what changed after the seal is sealed anew: an archive never disagrees with its own journal', async () => {
  const approvals = join(w.home, 'state', 'tokenctl', 'incidents', 'INC-1', 'approvals');
  writeFileSync(join(approvals, 'late.json'), '{}');
  writeFileSync(join(approvals, 'a note.txt'), 'not of tokenctl');
  mkdirSync(join(approvals, '..', 'screens'));
  writeFileSync(join(approvals, '..', 'screens', 'shot.png'), 'a picture');
  const again = await w.run(['incident', 'export', '--handoff', '--out', join(w.home, 'again.tar'), '--json']);
  expect([again.code, again.doc().again, again.doc().leftOut], again.err).toEqual([0, true, ['approvals/a note.txt', 'screens/shot.png']]);
  const { code, err, state } = await imported(readFileSync(join(w.home, 'again.tar')));
  expect(code, err).toBe(0);
  expect(readdirSync(join(state, 'incidents', 'INC-1', 'approvals'))).toContain('late.json');
  expect((await w.run(['incident', 'note', 'here too?'])).code).toBe(7);
  // Sealed already, and nothing changed: it goes where the journal says.
  const third = await w.run(['incident', 'export', '--handoff', '--to', 'bastion-3', '--out', join(w.home, 'third.tar'), '--json']);
  expect([third.code, third.doc().again, third.doc().to]).toEqual([0, true, 'another host']);
  // A move that came to nothing is taken back where it began.
  const back = await w.run(['incident', 'import', join(w.home, 'again.tar'), '--json']);
  expect([back.code, back.doc().back], back.err).toEqual([0, true]);
  // What stayed, because it is not of tokenctl, is there still.
  expect(readFileSync(join(approvals, 'a note.txt'), 'utf8')).toBe('not of tokenctl');
  expect(readFileSync(join(approvals, '..', 'screens', 'shot.png'), 'utf8')).toBe('a picture');
  expect((await w.run(['incident', 'note', 'here after all'])).code).toBe(0);
});

test.each([['--out is needed', ['incident', 'export'], 6], ['--to needs --handoff', ['incident', 'export', '--to', 'x', '--out', 'new.tar'], 2], ['no folder', ['incident', 'export', '--out', 'no/where.tar'], 2], ['no file', ['incident', 'import', 'none.tar'], 2], ['a folder', ['incident', 'import', '.'], 2]])('%s', async (_, argv, code) => {
  expect((await w.run(argv)).code).toBe(code);
});

test('a file that stands there is left as it is, and nothing is sealed for it', async () => {
  const state = join(w.home, 'host-own');
  await w.run(['incident', 'open', '--title', 'Another', '--state-dir', state]);
  const ran = await w.run(['incident', 'export', '--handoff', '--out', archive(), '--state-dir', state]);
  expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('E_EXISTS')]);
  expect(readFileSync(archive()).equals(whole)).toBe(true);
  expect((await w.run(['incident', 'note', 'still here', '--state-dir', state])).code).toBe(0);
  // Another incident of the same name is none that this one goes on from.
  const other = await w.run(['incident', 'import', archive(), '--state-dir', state]);
  expect([other.code, other.err]).toEqual([2, expect.stringContaining('E_EXISTS')]);
  await w.run(['incident', 'export', '--handoff', '--out', join(w.home, 'another.tar'), '--state-dir', state]);
  expect((await w.run(['incident', 'import', archive(), '--state-dir', state])).code).toBe(12);
});

import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { as, type ChangeKey } from '../../../src/core/brand.ts';
import { registry } from '../../../src/journal/events/index.ts';
import { readJournal, type JournalEvent } from '../../../src/journal/index.ts';
import { eventsOf, hex, linesOf, openTest, RUN, stranger, tempDir } from './journal-fixture.ts';

let room: ReturnType<typeof tempDir>;
let dir: string;
beforeEach(() => { room = tempDir(); dir = join(room.path, 'INC-7'); });
afterEach(() => { room.remove(); });
const note = (text: string): { text: string } => ({ text });
const all = async (events: AsyncIterable<JournalEvent>): Promise<JournalEvent[]> => {
  const read: JournalEvent[] = [];
  for await (const e of events) read.push(e);
  return read;
};
const plan = hex('ab'.repeat(32));

describe('append', () => {
  test('lines are canonical, chained, and what the registry says', async () => {
    const journal = await openTest(dir);
    const seqs = await Promise.all([
      journal.append('run.started', RUN, { plan, nonce: 'n1', changes: 1, pid: 1 }),
      journal.append('change.intended', RUN, { n: 0, x: 0, key: as<ChangeKey>('mint:vault/acc-7Q2'), effect: 'mint', gen: 1, idem: hex('13') }),
      journal.append('incident.noted', null, note('lone \ud800 surrogate, \u2028, "quotes"\n')),
    ]);
    await journal.checkpoint(RUN);
    await journal.close();
    expect(seqs).toEqual([1, 2, 3]);
    const events = eventsOf(dir);
    expect(events.map((e) => e.code)).toEqual(['journal.opened', 'run.started', 'change.intended', 'incident.noted', 'checkpoint.signed']);
    expect(events[0]).toMatchObject({ v: 1, seq: 0, prev: '0'.repeat(64), run: null, data: { realm: 'live', incident: 'INC-7', tool: '0.1.0', fpKey: 'k1' } });
    for (const [i, line] of linesOf(dir).entries()) {
      expect(Object.keys(JSON.parse(line) as object)).toEqual(['v', 'seq', 'prev', 'at', 'run', 'code', 'actor', 'data']);
      const event = events[i] as JournalEvent;
      expect(registry[event.code].data.parse(event.data)).toEqual(event.data);
    }
    expect(statSync(join(dir, 'journal.jsonl')).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, 'journal.lock')).size).toBe(0);
    // Before the first intent, and only then, disk is kept back.
    expect(statSync(join(dir, 'journal.reserve')).size).toBe(4 << 20);
  });

  test('what is posted is written with the next append, flush, poll or close, in order', async () => {
    const journal = await openTest(dir);
    journal.post('incident.noted', null, note('a'));
    expect(linesOf(dir)).toHaveLength(1);
    expect(await journal.append('incident.noted', null, note('b'))).toBe(2);
    for (const [how, write] of [['flush', () => journal.flush()], ['poll', () => journal.poll()], ['close', () => journal.close()]] as const) {
      journal.post('incident.noted', null, note(how));
      await write();
      expect(eventsOf(dir).at(-1)?.data).toEqual(note(how));
    }
  });

  test('a line over 64 KiB is refused by its code; the journal goes on', async () => {
    const journal = await openTest(dir);
    const long = note('ü'.repeat(33_000));
    await expect(journal.append('incident.noted', null, long)).rejects.toMatchObject({ code: 'E_INTERNAL', message: expect.stringContaining('incident.noted') });
    expect(() => { journal.post('incident.noted', null, long); }).toThrow(expect.objectContaining({ code: 'E_INTERNAL' }));
    expect(await journal.append('incident.noted', null, note('x'.repeat(65_000)))).toBe(1);
    await journal.close();
  });

  test('10,000 at once go out in order and are told in order, each once', async () => {
    const journal = await openTest(dir);
    const seen: number[] = [];
    journal.subscribe((e) => seen.push(e.seq));
    const seqs = await Promise.all(Array.from({ length: 10_000 }, (_, i) => journal.append('incident.noted', null, note(String(i)))));
    expect(seqs).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1));
    expect(seen).toEqual([0, ...seqs]);
    await journal.close();
  });
});

describe('subscribe', () => {
  test('first what stands there, then each as it is written, own and foreign; after unsubscribing nothing', async () => {
    const one = await openTest(dir);
    await one.append('incident.noted', null, note('1'));
    const two = await openTest(dir, { actor: { id: 'mia', host: 'laptop' } });
    const seen: string[] = [];
    const leave = two.subscribe((e) => seen.push(`${e.seq} ${e.actor.id}`));
    expect(seen).toEqual(['0 dana', '1 dana']);
    await one.append('incident.noted', null, note('2'));
    await two.append('incident.noted', null, note('3'));
    await one.append('incident.noted', null, note('4'));
    await two.poll();
    expect(seen).toEqual(['0 dana', '1 dana', '2 dana', '3 mia', '4 dana']);
    leave();
    await two.append('incident.noted', null, note('5'));
    expect(seen).toHaveLength(5);
    await Promise.all([one.close(), two.close()]);
  });
});

describe('open', () => {
  test('another realm, another incident, none at all, an empty one', async () => {
    await expect(openTest(dir, { create: false })).rejects.toMatchObject({ code: 'E_INCIDENT_UNKNOWN' });
    await (await openTest(dir)).close();
    const before = linesOf(dir);
    appendFileSync(join(dir, 'journal.jsonl'), 'torn');
    await expect(openTest(dir, { realm: 'drill' })).rejects.toMatchObject({ code: 'E_REALM' });
    await expect(openTest(dir, { incident: 'INC-8' })).rejects.toMatchObject({ code: 'E_JOURNAL_TAMPERED' });
    expect(readFileSync(join(dir, 'journal.jsonl'), 'utf8')).toBe(`${before.join('\n')}\ntorn`);
    writeFileSync(join(dir, 'journal.jsonl'), '');
    await expect(openTest(dir, { create: false })).rejects.toMatchObject({ code: 'E_INCIDENT_UNKNOWN' });
  });

  test('ten at once make one journal', async () => {
    const ten = await Promise.all(Array.from({ length: 10 }, () => openTest(dir)));
    await Promise.all(ten.map((j, i) => j.append('incident.noted', null, note(String(i)))));
    await Promise.all(ten.map((j) => j.close()));
    expect(eventsOf(dir).map((e) => e.seq)).toEqual(Array.from({ length: 11 }, (_, i) => i));
    expect(eventsOf(dir).filter((e) => e.code === 'journal.opened')).toHaveLength(1);
  });

  test('a torn line is set aside and told of; readers stop before it', async () => {
    await (await openTest(dir)).close();
    for (const [n, torn] of [[1, '{"v":1,"seq":1,'], [2, 'x'.repeat(100_000)]] as const) {
      appendFileSync(join(dir, 'journal.jsonl'), torn);
      expect(await all(readJournal(dir))).toHaveLength(n);
      await (await openTest(dir)).close();
      expect(eventsOf(dir).at(-1)).toMatchObject({ code: 'journal.recovered', run: null, data: { bytes: torn.length, file: `journal.torn.${n}` } });
      expect(readFileSync(join(dir, `journal.torn.${n}`), 'utf8')).toBe(torn);
    }
  });

  test('a broken chain is refused by readers and writers, naming the line', async () => {
    const journal = await openTest(dir);
    await journal.append('incident.noted', null, note('a'));
    await journal.append('incident.noted', null, note('b'));
    await journal.close();
    writeFileSync(join(dir, 'journal.jsonl'), readFileSync(join(dir, 'journal.jsonl'), 'utf8').replace('"text":"a"', '"text":"c"'));
    const tampered = { code: 'E_JOURNAL_TAMPERED', exit: 12, message: expect.stringContaining('Line 3') };
    await expect(openTest(dir)).rejects.toMatchObject(tampered);
    await expect(all(readJournal(dir))).rejects.toMatchObject(tampered);
    await expect(all(readJournal(join(dir, 'none')))).rejects.toMatchObject({ code: 'E_INCIDENT_UNKNOWN' });
  });

  test('shared: the group may go on', async () => {
    await (await openTest(dir, { shared: true })).close();
    expect(statSync(dir).mode & 0o7777).toBe(0o2770);
    for (const file of ['journal.jsonl', 'journal.lock']) expect(statSync(join(dir, file)).mode & 0o777).toBe(0o660);
  });
});

describe('one run, one writer (TRUTH T12)', () => {
  test('a process whose run was resumed elsewhere writes nothing more', async () => {
    const first = await openTest(dir);
    await first.append('run.started', RUN, { plan, nonce: 'n1', changes: 1, pid: 1 });
    const second = await openTest(dir);
    await second.append('run.resumed', RUN, { unknown: 0, drift: [], pid: 2 });
    await expect(first.append('incident.noted', RUN, note('late'))).rejects.toMatchObject({ code: 'E_SUPERSEDED', exit: 7 });
    await expect(first.append('incident.noted', RUN, note('later'))).rejects.toMatchObject({ code: 'E_SUPERSEDED' });
    await first.close();
    expect(await second.append('incident.noted', RUN, note('on time'))).toBe(3);
    await second.close();
  });
});

describe('checkpoint', () => {
  test('covers all before it, what was posted too; two signers of one size sign one note', async () => {
    const journal = await openTest(dir);
    journal.post('incident.noted', null, note('posted'));
    expect(await journal.checkpoint(null)).toMatchObject({ size: 2 });
    const text = readFileSync(join(dir, 'checkpoints/2'), 'utf8');
    expect(text.startsWith('tokenctl/INC-7\n2\n')).toBe(true);
    expect(eventsOf(dir).at(-1)).toMatchObject({ seq: 2, code: 'checkpoint.signed', data: { size: 2, file: 'checkpoints/2', root: text.split('\n')[2] } });
    const [a, b] = await Promise.all([journal.checkpoint(RUN), journal.append('incident.noted', null, note('beside'))]);
    expect(a.size === 3 || b === 3).toBe(true);
    await journal.close();
  });

  test('a checkpoint file that says otherwise is not overwritten; the journal goes on', async () => {
    const journal = await openTest(dir);
    writeFileSync(join(dir, 'checkpoints/1'), `tokenctl/INC-7\n1\nAAAA\n\n— ${stranger.name} AAAAAAAA\n`);
    await expect(journal.checkpoint(null)).rejects.toMatchObject({ code: 'E_JOURNAL_TAMPERED' });
    expect(await journal.append('incident.noted', null, note('on'))).toBe(1);
    await journal.close();
    expect(readdirSync(join(dir, 'checkpoints'))).toEqual(['1']);
    expect(existsSync(join(dir, 'journal.reserve'))).toBe(false);
  });
});

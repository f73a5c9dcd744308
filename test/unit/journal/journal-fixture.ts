import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { as, type Hex, type RunId } from '../../../src/core/brand.ts';
import { instant, type Clock } from '../../../src/core/clock.ts';
import { makeSigner, openJournal, type JournalEvent, type JournalPort, type OpenJournalIn } from '../../../src/journal/index.ts';

export const signer = makeSigner({ name: 'dana', seed: new Uint8Array(32).fill(7) });
export const stranger = makeSigner({ name: 'dana', seed: new Uint8Array(32).fill(9) });

/** Each reading is a second later. */
export function tickingClock(): Clock {
  let ms = Date.UTC(2026, 10, 23, 12);
  return { now: () => instant((ms += 1000)), monotonicMs: () => ms, sleep: () => Promise.resolve() };
}
export const RUN = as<RunId>('01JF8K');
export const hex = (s: string): Hex => as<Hex>(s);

export const tempDir = (): { path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'tokenctl-journal-'));
  return { path, remove: () => { rmSync(path, { recursive: true, force: true }); } };
};

export const openTest = (dir: string, o: Partial<OpenJournalIn> = {}): Promise<JournalPort> =>
  openJournal({ dir, realm: 'live', incident: 'INC-7', tool: '0.1.0', fpKey: 'k1', clock: tickingClock(), actor: { id: 'dana', host: 'bastion-2' }, signer, create: true, ...o });

export const linesOf = (dir: string): string[] => readFileSync(join(dir, 'journal.jsonl'), 'utf8').split('\n').slice(0, -1);
export const eventsOf = (dir: string): JournalEvent[] => linesOf(dir).map((l) => JSON.parse(l) as JournalEvent);
export const writeLines = (dir: string, lines: readonly string[]): void => { writeFileSync(join(dir, 'journal.jsonl'), lines.map((l) => `${l}\n`).join('')); };

/** A journal with `notes` notes, a checkpoint after each `every` of them, and one at its end. */
export async function makeJournal(dir: string, { notes = 6, every = 3, ...o }: { notes?: number; every?: number } & Partial<OpenJournalIn> = {}): Promise<{ size: number; root: string }> {
  const journal = await openTest(dir, o);
  for (let i = 1; i <= notes; i++) {
    await journal.append('incident.noted', null, { text: `note ${i} – ünïcode \u2028` });
    if (i % every === 0 && i < notes) await journal.checkpoint(null);
  }
  const anchor = await journal.checkpoint(null);
  await journal.close();
  return anchor;
}

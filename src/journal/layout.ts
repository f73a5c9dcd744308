import { join } from 'node:path';

/** Names within an incident's folder (DESIGN §5). */
export const journalPath = (dir: string): string => join(dir, 'journal.jsonl');
export const lockPath = (dir: string): string => join(dir, 'journal.lock');
export const reservePath = (dir: string): string => join(dir, 'journal.reserve');
export const tornName = (n: number): string => `journal.torn.${n}`;
export const CHECKPOINTS = 'checkpoints';

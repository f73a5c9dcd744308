import { setImmediate } from 'node:timers/promises';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What has been read when a command is a large one, bytes. */
const LARGE = 256 * 1024;
const ENOUGH = 16 * 1024 * 1024;
let read = 0;

/**
 * So many bytes were read. V8 lets its young generation grow to 128 MB where much is made and dropped, and then that much lies
 * there all day; with 16 MB a plan of 30,000 tokens took 269 MB in place of 404, in the same time (Node 24.21). A command that reads
 * much has it fixed at that size; there is no such setting in a running program, so it is grown there and kept from growing.
 */
export function haveRead(bytes: number): void {
  if (read > LARGE) return;
  read += bytes;
  if (read > LARGE) fixYoung();
}

function fixYoung(): void {
  setFlagsFromString(`--semi-space-growth-factor=${Math.max(1, Math.ceil(ENOUGH / young()))}`);
  // It grows when as much has outlived a collection as it holds.
  const outlives: unknown[] = [];
  while (young() < ENOUGH && outlives.length < MOST) for (let i = 0; i < SOME; i++) outlives.push(new Array(512));
  setFlagsFromString('--semi-space-growth-factor=1');
}
const SOME = 128;
const MOST = 2_048;

const young = (): number => getHeapSpaceStatistics().find((s) => s.space_name === 'new_space')?.space_size ?? ENOUGH;

/**
 * A stretch of a command is over, and what it held is not needed any more. What V8 frees of it it keeps for what may come: after an
 * inventory of 100,000 tokens was read, 170 MB that nothing was in (Node 24.21). A large command gives it back to the machine, in 0.1 to 0.3 s.
 */
export async function stretchOver(): Promise<void> {
  if (process.memoryUsage.rss() < MUCH) return;
  // What was looked at through a weak reference is held until its turn of the event loop is over.
  await setImmediate();
  (collect ??= collector())({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  // It has shrunk with all the rest.
  if (read > LARGE) fixYoung();
}
/** So much memory may a command have taken, bytes; a small one takes half of it. */
const MUCH = 160 * 1024 * 1024;

type Collect = (how: { readonly type: 'major'; readonly execution: 'sync'; readonly flavor: 'last-resort' }) => void;
let collect: Collect | null = null;

/** V8 has it for whoever asks for it when a context is made. */
function collector(): Collect {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as Collect;
  setFlagsFromString('--no-expose-gc');
  return gc;
}

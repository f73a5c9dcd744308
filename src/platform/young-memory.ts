import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

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

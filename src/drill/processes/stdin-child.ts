import { createInterface } from 'node:readline';

export interface Running { readonly hello: { readonly [fact: string]: unknown }; close(): Promise<void> }

/**
 * The life of a drill's process: its configuration is the first line of stdin (JSON; so no value stands in argv), its first line of
 * stdout says where it listens, and it ends when stdin closes or SIGTERM comes: never an orphan of a parent that was killed.
 */
export async function runChild(start: (config: unknown) => Promise<Running>): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  const closed = new Promise<void>((resolve) => { lines.once('close', resolve); process.once('SIGTERM', resolve); });
  const first = await Promise.race([new Promise<string>((resolve) => lines.once('line', resolve)), closed.then(() => null)]);
  if (first === null) { process.exitCode = 2; return; }
  try {
    const running = await start(JSON.parse(first));
    process.stdout.write(`${JSON.stringify(running.hello)}\n`);
    await closed;
    await running.close();
  } catch (e) {
    // The message of a parser may repeat the configuration, which may hold a key.
    process.stderr.write(`the process could not start (${e instanceof Error ? e.name : 'error'})\n`);
    process.exitCode = 1;
  }
  lines.close();
  process.stdin.destroy();
}

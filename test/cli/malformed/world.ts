import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeWorld } from '../../../demo/world.ts';
import { main } from '../../../src/main.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { fakeStreams } from '../../unit/ui/fake-streams.ts';

/** What a row puts into the workspace: text or bytes for a file, 'folder', or null for nothing there. */
export type Content = string | Uint8Array | null | { readonly folder: true };
export interface Ran { readonly code: number; readonly out: string; readonly err: string }

export interface MalformedWorld {
  /** A file of the workspace as it was made. */
  text(path: string): string;
  /** Puts a row's files in place; undone by `restore`. */
  put(files: { readonly [path: string]: Content }): void;
  restore(): void;
  run(argv: readonly string[], stdin?: string | Uint8Array): Promise<Ran>;
  /** Every file of workspace, state and keys, by size and time of its last change. */
  everything(): string;
  remove(): void;
}

/** The demo's workspace, where nothing listens, with a report, a saved plan (`inc.plan`, incident INC-1) and its trust. */
export async function malformedWorld(): Promise<MalformedWorld> {
  const base = mkdtempSync(join(tmpdir(), 'tokenctl-malformed-'));
  const nobody = 'http://127.0.0.1:9/whoami';
  const { dir } = await makeWorld({ base, env: {}, verifier: nobody, narrow: nobody });
  const inventory = join(dir, 'inventory.yaml');
  writeFileSync(inventory, readFileSync(inventory, 'utf8').replace(/@@[\w-]+@@/g, 'http://127.0.0.1:9/healthz'));
  const env = { PATH: process.env['PATH'], HOME: base, XDG_CONFIG_HOME: join(base, 'config'), XDG_STATE_HOME: join(base, 'state'), XDG_CACHE_HOME: join(base, 'cache'), TOKENCTL_OPERATOR: 'you' };
  const signal = new AbortController().signal;
  const run: MalformedWorld['run'] = async (argv, stdin = '') => {
    const streams = fakeStreams({ isTTY: false, stdinIsTTY: false });
    streams.keys.end(stdin);
    const code = await main({ argv, env, streams, clock: systemClock, cwd: dir, signals: { stop: signal, drop: signal, received: () => null } });
    return { code, out: streams.stdout.written(), err: streams.stderr.written() };
  };
  for (const argv of [['config', 'trust', '--yes', '-q'], ['plan', 'leaked-token', '--var', 'tokens=@report.json', '--var', 'seen=public', '--out', 'inc.plan']]) {
    const made = await run(argv);
    if (made.code !== 0) throw new Error(`the world was not made: ${made.err}`);
  }
  const copy = join(base, 'as-made');
  cpSync(dir, copy, { recursive: true });
  let touched: string[] = [];
  return {
    run,
    text: (path) => readFileSync(join(copy, path), 'utf8'),
    put(files) {
      for (const [path, content] of Object.entries(files)) {
        const at = join(dir, path);
        touched.push(path);
        rmSync(at, { recursive: true, force: true });
        if (content === null) continue;
        mkdirSync(typeof content === 'object' && 'folder' in content ? at : dirname(at), { recursive: true });
        if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(at, content, { mode: 0o600 });
      }
    },
    restore() {
      for (const path of touched) {
        rmSync(join(dir, path), { recursive: true, force: true });
        try { cpSync(join(copy, path), join(dir, path)); } catch { /* the row made it */ }
      }
      touched = [];
    },
    everything: () => ['workspace', 'state', 'config'].flatMap((folder) => readdirSync(join(base, folder), { recursive: true, encoding: 'utf8' }).sort().map((name) => {
      const s = statSync(join(base, folder, name), { throwIfNoEntry: false });
      return `${folder}/${name} ${s?.isFile() === true ? `${s.size} ${s.mtimeMs}` : ''}`;
    })).join('\n'),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

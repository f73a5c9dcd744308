import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import type { Output, Streams } from '../../../src/core/streams.ts';

export interface FakeOutput extends Output {
  /** All bytes ever written. */
  written(): string;
  /** What a person sees: the screen and what scrolled off it, without trailing blanks. */
  screen(): Promise<string[]>;
  cursorHidden(): boolean;
  resize(columns: number, rows?: number): void;
}

/** A terminal of the given size (or, with `isTTY: false`, a pipe), drawn by a real emulator. */
export function fakeOutput({ isTTY = true, columns = 80, rows = 24 }: { isTTY?: boolean; columns?: number; rows?: number } = {}): FakeOutput {
  const terminal = new xterm.Terminal({ cols: columns || 80, rows, convertEol: true, allowProposedApi: true, scrollback: 1000 });
  let all = '';
  let size = { columns, rows };
  const raw = new PassThrough();
  const write = (text: string) => { all += text; terminal.write(text); };
  raw.on('data', (chunk: Buffer) => write(chunk.toString('utf8')));
  return {
    isTTY,
    columns: () => (isTTY ? size.columns : 0),
    rows: () => (isTTY ? size.rows : 0),
    write,
    drained: () => Promise.resolve(),
    gone: new AbortController().signal,
    raw: Object.assign(raw, { isTTY, columns, rows }),
    written: () => all,
    async screen() {
      await new Promise<void>((resolve) => { terminal.write('', resolve); });
      const buffer = terminal.buffer.active;
      const lines = Array.from({ length: buffer.length }, (_, i) => buffer.getLine(i)?.translateToString(true) ?? '');
      while (lines.at(-1) === '') lines.pop();
      return lines;
    },
    cursorHidden: () => all.lastIndexOf('\x1b[?25l') > all.lastIndexOf('\x1b[?25h'),
    resize(columnsNow, rowsNow = size.rows) {
      size = { columns: columnsNow, rows: rowsNow };
      terminal.resize(columnsNow, rowsNow);
    },
  };
}

export interface FakeStreams extends Streams {
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  readonly keys: PassThrough;
  readonly paged: string[];
  /** What runs if the process dies now. */
  die(): void;
}

export function fakeStreams({ stdinIsTTY = true, isTTY = true, columns = 80 }: { stdinIsTTY?: boolean; isTTY?: boolean; columns?: number } = {}): FakeStreams {
  const keys = new PassThrough();
  const paged: string[] = [];
  const restores = new Set<() => void>();
  return {
    stdin: { isTTY: stdinIsTTY, raw: Object.assign(keys, { isTTY: stdinIsTTY }) },
    stdout: fakeOutput({ isTTY, columns }),
    stderr: fakeOutput({ isTTY, columns }),
    keys,
    paged,
    openTty: () => null,
    page: (_command, text) => { paged.push(text); return Promise.resolve(true); },
    atExit: (restore) => { restores.add(restore); return () => { restores.delete(restore); }; },
    die: () => { for (const restore of restores) restore(); },
  };
}

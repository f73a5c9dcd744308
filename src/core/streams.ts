/** A stream that text is written to, and what is known of the thing behind it. */
export interface Output {
  readonly isTTY: boolean;
  /** Width in columns; 0 = not known, and then nothing is repainted there. */
  columns(): number;
  /** Height in lines; 0 = not known. */
  rows(): number;
  /** Never throws; text after the reader has gone is dropped. */
  write(text: string): void;
  /** Resolves when everything written so far has left the process, or nobody reads any more. */
  drained(): Promise<void>;
  /** Aborted when the reader has gone (EPIPE). */
  readonly gone: AbortSignal;
  /** For the libraries that draw by themselves. */
  readonly raw: NodeJS.WritableStream;
}

export interface Input {
  readonly isTTY: boolean;
  readonly raw: NodeJS.ReadableStream;
}

/** The terminal itself (`/dev/tty`), for questions while stdin carries data. */
export interface Tty { readonly input: Input; readonly output: Output; close(): void }

export interface Streams {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** null where the process has no terminal. */
  openTty(): Tty | null;
  /** Shows `text` in a pager; false = it could not be started, and nothing was shown. */
  page(command: string, text: string): Promise<boolean>;
  /** Runs `restore` if the process ends before the returned function was called. */
  atExit(restore: () => void): () => void;
}

/** How something stands. Each has a word, so that colour never speaks alone. */
export type Mark = 'ok' | 'now' | 'wait' | 'skip' | 'warn' | 'fail' | 'unknown';

const WORDS: { readonly [M in Mark]: { readonly short: string; readonly spoken: string } } = {
  ok: { short: 'ok', spoken: 'done' },
  now: { short: 'now', spoken: 'working' },
  wait: { short: 'wait', spoken: 'waiting' },
  skip: { short: 'skip', spoken: 'skipped' },
  warn: { short: '!', spoken: 'warning' },
  fail: { short: 'FAIL', spoken: 'failed' },
  unknown: { short: '?', spoken: 'unknown' },
};

type Paint = (text: string) => string;
export interface Style {
  readonly colored: boolean;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly careful: Paint;
  /** Ids, commands. */
  readonly name: Paint;
  /** The mark's word: `ok`, `FAIL`, …; whole words in accessible mode. */
  mark(mark: Mark): string;
}

const asIs: Paint = (text) => text;
const paintOf = (mark: Mark, style: Omit<Style, 'mark'>): Paint => {
  switch (mark) {
    case 'ok': return style.good;
    case 'fail': return style.bad;
    case 'warn': case 'unknown': case 'now': return style.careful;
    case 'wait': case 'skip': return style.dim;
  }
};

/**
 * Sixteen colours at most. chalk is loaded only where there is colour, and is told its level: by itself it ignores
 * NO_COLOR and reads the process's argv.
 */
export async function createStyle({ color, accessible }: { color: boolean; accessible: boolean }): Promise<Style> {
  const paints = color ? await chalkPaints() : { colored: false, bold: asIs, dim: asIs, good: asIs, bad: asIs, careful: asIs, name: asIs };
  return {
    ...paints,
    mark: (mark) => paintOf(mark, paints)(accessible ? WORDS[mark].spoken : WORDS[mark].short),
  };
}

async function chalkPaints(): Promise<Omit<Style, 'mark'>> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { colored: true, bold: chalk.bold, dim: chalk.dim, good: chalk.green, bad: chalk.red, careful: chalk.yellow, name: chalk.cyan };
}

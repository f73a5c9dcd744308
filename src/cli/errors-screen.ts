import { isTokenctlError, TokenctlError } from '../core/errors.ts';
import { exitName } from '../core/exit.ts';
import type { Style } from '../ui/style.ts';
import { widthOf, wrap } from '../ui/width.ts';

/** Widest error text; long lines are hard to read even where there is room. */
const WIDEST = 80;

/**
 * Any thrown value as the house's error. What nobody classified becomes E_INTERNAL without the thrown text: it may
 * hold a value. `debug` adds the stack's places (never its message).
 */
export function asTokenctlError(thrown: unknown, { debug, version }: { debug: boolean; version: string }): TokenctlError {
  if (isTokenctlError(thrown)) return thrown;
  // The system's word and the call; its sentence has a path in it, and a path may be what was typed.
  const refused = thrown instanceof Error && 'syscall' in thrown && 'code' in thrown ? `The system refused (${String(thrown.code)}, ${String(thrown.syscall)}).` : null;
  const kind = thrown instanceof Error ? thrown.constructor.name : typeof thrown;
  return new TokenctlError('E_INTERNAL', refused ?? `A bug in tokenctl ${version} (${kind}).`, {
    hint: 'Nothing is implied about effects: the journal has what was done.',
    next: ['tokenctl status', ...(debug ? [] : ['TOKENCTL_DEBUG=1 tokenctl …   (shows where)'])],
    lines: debug && thrown instanceof Error ? placesOf(thrown) : [],
  });
}

/** The `at …` lines alone: a message can carry what was typed, the places cannot. */
const placesOf = (e: Error): string[] => (e.stack ?? '').split('\n').map((line) => line.trim()).filter((line) => /^at .+:\d+:\d+\)?$/.test(line)).slice(0, 20);

/** The error as a screen for stderr. */
export function errorScreen(e: TokenctlError, { style, columns }: { style: Style; columns: number }): string[] {
  const width = Math.min(columns, WIDEST);
  const code = `[${e.code}]`;
  const [first = '', ...others] = wrap(`error: ${e.message}`, width);
  const room = width - widthOf(first) - code.length;
  const head = `${style.bad('error:')}${first.slice('error:'.length)}`;
  const message = others.length === 0 && room >= 2
    ? [`${head}${' '.repeat(room)}${style.dim(code)}`]
    : [head, ...others.map((line) => `  ${line}`), `  ${style.dim(code)}`];
  const [next, ...more] = e.next;
  return [
    ...message,
    ...e.lines.map((line) => `  ${line}`),
    ...(e.hint === null ? [] : wrap(e.hint, width - 2).map((line) => `  ${line}`)),
    ...(next === undefined ? [] : [`  Next:  ${style.name(next)}`]),
    ...more.map((command) => `         ${style.name(command)}`),
    `  More:  tokenctl explain ${e.code}`,
  ];
}

/** The error as the one document of `--json` (`tokenctl/error/v1`). */
export const errorDocument = (e: TokenctlError): object => ({
  schema: 'tokenctl/error/v1',
  error: { code: e.code, source: e.source, message: e.message, lines: e.lines, hint: e.hint, next: e.next, facts: e.facts },
  exit: { code: e.exit, name: exitName(e.exit) },
});

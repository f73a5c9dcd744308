import { TokenctlError } from '../core/errors.ts';
import { commandLine } from '../core/shell-quote.ts';

/** An answer that is not there, and the flag that gives it. */
export interface Missing {
  readonly flag: `-${string}`;
  /** What stands after the flag: a value that is known (`d9bd66ac-2`) or a word for it (`TEXT`); null = nothing. */
  readonly value: string | null;
  /** Why it is needed. */
  readonly why: string;
}

/** Every missing answer at once, and the command line that gives them all. `typed` = the words after `tokenctl`. */
export function inputNeeded(missing: readonly Missing[], typed: readonly string[]): TokenctlError {
  const flags = missing.map(({ flag, value }) => (value === null ? flag : `${flag} ${placeholder(value)}`));
  const widest = Math.max(0, ...flags.map((flag) => flag.length));
  return new TokenctlError('E_INPUT_NEEDED', 'An answer is needed and there is nobody to ask; nothing was attempted.', {
    lines: missing.map(({ why }, i) => `${i === 0 ? 'missing: ' : '         '}${(flags[i] ?? '').padEnd(widest)}   ${why}`),
    next: [[commandLine(['tokenctl', ...typed]), ...flags].join(' ')],
    facts: { missing: missing.map(({ flag, value, why }) => ({ flag, value, why })) },
  });
}

const placeholder = (value: string): string => (/^[A-Z][A-Z|]*$/.test(value) ? `"${value}"` : commandLine([value]));

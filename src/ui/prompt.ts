import { TokenctlError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import type { Output } from '../core/streams.ts';
import { Interrupted, type Asker } from './asker.ts';
import { inputNeeded, type Missing } from './missing.ts';
import { sanitize } from './sanitize.ts';

/** A question always names the flag that answers it. */
interface Asking extends Missing {
  /** Facts, consequence, way out: printed above the question. */
  readonly lines?: readonly string[];
  /** What is true if the person leaves here; printed on Ctrl-C. */
  readonly onStop?: string;
}
export interface TextAsk extends Asking {
  readonly question: string;
  /** Complaint, or null if the text will do. */
  readonly check?: (text: string) => string | null;
  /** What Enter alone answers; a value, never a permission. */
  readonly onEnter?: string;
}
export interface ConfirmAsk extends Asking { readonly question: string }
/** The phrase itself must be typed; nothing else is consent. */
export interface PhraseAsk extends Asking { readonly phrase: string }
export interface ChooseAsk<T> extends Asking {
  readonly question: string;
  readonly choices: readonly { readonly value: T; readonly label: string }[];
}

export interface Prompts {
  /** False: every question below throws E_INPUT_NEEDED, and never waits. */
  readonly can: boolean;
  text(ask: TextAsk): Promise<string>;
  /** `y/N`; Enter is no. */
  confirm(ask: ConfirmAsk): Promise<boolean>;
  /** Throws E_DENIED if anything else is typed. */
  phrase(ask: PhraseAsk): Promise<void>;
  choose<T>(ask: ChooseAsk<T>): Promise<T>;
  /** A value that is not shown while typed. */
  secret(ask: TextAsk): Promise<Secret>;
  /** Throws E_INPUT_NEEDED for all that is missing, in one corrected command. */
  refuse(missing: readonly Missing[]): never;
}

export interface PromptsIn {
  /** null = nobody can be asked. */
  readonly asker: Asker | null;
  readonly output: Output;
  /** Words after `tokenctl`, for the corrected command. */
  readonly typed: readonly string[];
  readonly signal: AbortSignal;
}

const NOTHING_HAPPENED = 'Stopped at a question; nothing has been done.';
const named = ({ flag, value }: Missing): string => (value === null ? `(${flag})` : `(${flag} ${value})`);

/** Questions to a person. Throws E_INPUT_NEEDED, E_INTERRUPTED (Ctrl-C), E_DENIED, or the reason of `signal`. */
export function createPrompts({ asker, output, typed, signal }: PromptsIn): Prompts {
  const refuse = (missing: readonly Missing[]): never => { throw inputNeeded(missing, typed); };
  const ask = async (asking: Asking, run: (asker: Asker) => Promise<string>): Promise<string> => {
    if (asker === null) return refuse([asking]);
    for (const line of asking.lines ?? []) output.write(`${line}\n`);
    try {
      return await run(asker);
    } catch (e) {
      if (!(e instanceof Interrupted)) throw e;
      throw new TokenctlError('E_INTERRUPTED', asking.onStop ?? NOTHING_HAPPENED);
    }
  };
  const line = (asking: Asking, message: string, check: (text: string) => string | null): Promise<string> =>
    ask(asking, (it) => it.line(message, check, signal));

  return {
    can: asker !== null,
    refuse,
    async text(asking) {
      const hint = asking.onEnter === undefined ? '' : ' [Enter: the same]';
      const answerOf = (text: string) => { const clean = sanitize(text).trim(); return clean === '' ? asking.onEnter ?? '' : clean; };
      const check = asking.check ?? ((text: string) => (text === '' ? 'An answer is needed.' : null));
      return answerOf(await line(asking, `${asking.question} ${named(asking)}${hint}:`, (text) => check(answerOf(text))));
    },
    async confirm(asking) {
      const check = (text: string) => (/^(y|yes|n|no|)$/i.test(text.trim()) ? null : 'Type y or n.');
      return /^y/i.test((await line(asking, `${asking.question} ${named(asking)} y/N:`, check)).trim());
    },
    async phrase(asking) {
      const typedText = await line(asking, `Ctrl-C leaves everything as it is. ${named(asking)}\nType "${asking.phrase}" to go on:`, () => null);
      if (typedText.trim() === asking.phrase) return;
      throw new TokenctlError('E_DENIED', `Only "${asking.phrase}" is consent; something else was typed.`, { lines: [asking.onStop ?? 'Nothing has been done.'] });
    },
    async choose(asking) {
      const numbered = asking.choices.map(({ label }, i) => `  ${i + 1}  ${sanitize(label)}`);
      const pick = (text: string) => (/^\d+$/.test(text.trim()) ? asking.choices[Number(text) - 1] : undefined);
      const check = (text: string) => (pick(text) === undefined ? `Type a number from 1 to ${asking.choices.length}.` : null);
      const lines = [...(asking.lines ?? []), `${asking.question} ${named(asking)}`, ...numbered];
      const chosen = pick(await line({ ...asking, lines }, 'Number:', check));
      if (chosen === undefined) throw new TokenctlError('E_INTERNAL', 'A choice passed its check and cannot be found.');
      return chosen.value;
    },
    async secret(asking) {
      return new Secret(await ask(asking, (it) => it.hidden(`${asking.question} ${named(asking)}, not shown:`, signal)));
    },
  };
}

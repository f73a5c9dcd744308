import type { Content } from './world.ts';

/** What a file of the world is before it is spoilt. */
export interface Good { readonly book: string; readonly config: string; readonly inventory: string; readonly report: string; readonly plan: string }

export interface Row {
  readonly name: string;
  readonly files: { readonly [path: string]: Content };
  readonly argv: readonly string[];
  readonly stdin?: string | Uint8Array;
  /** `file:line:column`; null = the complaint is about no place in a file. */
  readonly place: string | null;
  readonly says: RegExp;
  readonly exit: number;
  /** The line is shown, with a caret. Never for a report, nor for a file that is no plan: it may hold anything. */
  readonly shows: boolean;
}

/** Values that stand in the rows; none may ever be seen again. */
export const VALUES = { token: ['glpat', 'aBcDeFgHiJkLmNoPqRsT'].join('-'), generic: 'acme_Zq9XcV7bN3mK2jH5gF8dS1aP4', password: 'hunter2' } as const;

const REASON = 'SEC-42 found by a scanner';
export const RUN = ['run', 'leaked-token', '--var', 'tokens=@report.json', '--var', 'seen=public', '--reason', REASON, '--yes'] as const;
export const RUN_MINE = ['run', 'mine', ...RUN.slice(2)] as const;
export const RUN_PLAN = ['run', 'inc.plan', '--reason', REASON, '--yes'] as const;

/** One place of a text is changed, and it must be there. */
export function but(text: string, from: string | RegExp, to: string): string {
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`${String(from)} is not in the text, or is what it would become`);
  return changed;
}

export type Spoilt = readonly [name: string, content: Content, place: string | null, says: RegExp, more?: { readonly exit?: number; readonly shows?: boolean; readonly argv?: readonly string[]; readonly also?: { readonly [path: string]: Content } }];
/** Rows that spoil one and the same file. `place` is counted in that file: `12:3`. */
export const spoiling = (file: string, argv: readonly string[], shows: boolean, rows: readonly Spoilt[]): readonly Row[] => rows.map(([name, content, place, says, more = {}]) => ({
  name: `${file}: ${name}`, files: { [file]: content, ...more.also }, argv: more.argv ?? argv, place: place === null ? null : `${file}:${place}`, says, exit: more.exit ?? 2, shows: more.shows ?? shows,
}));

import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

export interface Paths {
  readonly state: string;
  readonly config: string;
  readonly cache: string;
  /** Whose journals may be opened here (ENGINE J1). */
  readonly realm: 'live' | 'drill';
}

/** Id of the drill that a command belongs to: set by one that is typed in its workspace, and for what is typed at its prompt. */
export const DRILL_VARIABLE = 'TOKENCTL_IN_DRILL';
export interface PathsIn {
  readonly env: { readonly [name: string]: string | undefined };
  /** `--state-dir`; moves state and nothing else. */
  readonly stateDir?: string | null | undefined;
}

/** Where state, own keys and disposable things lie (XDG Base Directory Specification: a relative path in a variable is ignored). */
export function paths({ env, stateDir }: PathsIn): Paths {
  const home = homeOf(env);
  const base = (name: string, ...otherwise: readonly string[]): string => {
    const given = env[name];
    return join(given !== undefined && isAbsolute(given) ? given : join(home, ...otherwise), 'tokenctl');
  };
  return {
    state: stateDir ? resolve(stateDir) : base('XDG_STATE_HOME', '.local', 'state'),
    config: base('XDG_CONFIG_HOME', '.config'),
    cache: base('XDG_CACHE_HOME', '.cache'),
    realm: env[DRILL_VARIABLE] === undefined ? 'live' : 'drill',
  };
}

/** The user's home: `$HOME`, else what the system says. */
export const homeOf = (env: PathsIn['env']): string => env['HOME'] || homedir();

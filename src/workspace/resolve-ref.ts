import { isAbsolute, join, resolve } from 'node:path';
import { isTokenctlError, TokenctlError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { readPrivate } from '../platform/files.ts';
import { homeOf } from '../platform/paths.ts';

export interface ResolveIn {
  readonly env: { readonly [name: string]: string | undefined };
  /** Relative paths start here. */
  readonly dir: string;
  /** What `~` is; default `$HOME`. */
  readonly home?: string | undefined;
}

/**
 * The value that a reference stands for: `env:NAME`, or `file:PATH` (private mode; `~` and paths relative to the workspace).
 * One trailing newline is taken off; an empty value is refused (TRUTH T10.2). Throws E_REF, which names the reference only.
 */
export async function resolveRef(ref: string, { env, dir, home = homeOf(env) }: ResolveIn): Promise<Secret> {
  const cut = ref.indexOf(':');
  const rest = ref.slice(cut + 1);
  switch (cut === -1 ? '' : ref.slice(0, cut)) {
    case 'env': {
      const value = env[rest];
      if (value === undefined) throw new TokenctlError('E_REF', `${ref}: the variable ${rest} is not set`, { hint: `Set ${rest} in the environment of tokenctl.` });
      return whole(ref, value);
    }
    case 'file': {
      const path = rest === '~' || rest.startsWith('~/') ? join(home, rest.slice(1)) : isAbsolute(rest) ? rest : resolve(dir, rest);
      try { return whole(ref, await readPrivate(path)); } catch (e) {
        if (isTokenctlError(e) && !e.message.startsWith(ref)) throw new TokenctlError('E_REF', `${ref}: ${e.message}`, { next: e.next });
        throw e;
      }
    }
    case 'vault': throw new TokenctlError('E_REF', `${ref}: vault: references are not served by this build; they come with the vault connector (use env: or file:)`);
    // What is no reference may be the value itself: it is not repeated.
    default: throw new TokenctlError('E_REF', 'a reference is env:NAME or file:PATH, and this is neither; it is not shown, for it may be a value');
  }
}

function whole(ref: string, text: string): Secret {
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw new TokenctlError('E_REF', `${ref} is empty`);
  return new Secret(value);
}

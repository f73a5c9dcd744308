import { TokenctlError } from '../core/errors.ts';
import type { OperatorKeys, Person } from './actor.ts';
import { parseSshKey, type SshKey } from './ssh-key.ts';
import { WireError } from './ssh-wire.ts';
import { checkSshSig, parseSshSig } from './sshsig.ts';

/** Operators with an SSH key of their own; one key under two names is one. */
export function signers(operators: readonly OperatorKeys[]): ReadonlyMap<string, SshKey> {
  const byId = new Map<string, SshKey>();
  for (const o of operators) {
    if (o.ssh === null) continue;
    try {
      byId.set(o.id, parseSshKey(o.ssh));
    } catch (e) {
      if (!(e instanceof WireError)) throw e;
      throw new TokenctlError('E_CONFIG', `operators: the SSH key of ${o.id} cannot be used: ${e.message}`);
    }
  }
  return byId;
}
const different = (keys: ReadonlyMap<string, SshKey>): number => new Set([...keys.values()].map((k) => k.blob.toString('base64'))).size;

/** T8.4: who proposes `what` is an operator whose journal key signs, and there is another to sign. Throws E_GATE_UNSATISFIABLE, E_OPERATOR. */
export function mustBeTwo(o: { readonly operators: readonly OperatorKeys[]; readonly by: Person }, what: string): void {
  if (different(signers(o.operators)) < 2)
    throw new TokenctlError('E_GATE_UNSATISFIABLE', `${what} needs two operators with SSH keys of their own, and this workspace has fewer`, { hint: 'Add a second operator to tokenctl.yaml (operators: … ssh:).', next: ['tokenctl doctor'] });
  if (!o.by.named) throw new TokenctlError('E_OPERATOR', `${o.by.id} is self-declared: only an operator whose journal key signs can propose ${what}`, { next: ['tokenctl doctor'] });
}

export interface Signed {
  /** The proposal's file, as it was signed. */
  readonly bytes: Uint8Array;
  /** Armored, as `ssh-keygen -Y sign` wrote it. */
  readonly signature: string;
  readonly namespace: string;
  readonly proposer: string;
  readonly operators: readonly OperatorKeys[];
}

/** Whose signature it is; anyone but another operator with another key is nobody. Throws E_OPERATOR, E_GATE_UNSATISFIABLE. */
export function signedBy(o: Signed): string {
  const refuse = (why: string): TokenctlError => new TokenctlError('E_OPERATOR', `the signature does not count: ${why}`);
  const keys = signers(o.operators);
  if (different(keys) < 2) throw new TokenctlError('E_GATE_UNSATISFIABLE', 'a second person needs two operators with SSH keys of their own', { next: ['tokenctl doctor'] });
  try {
    const sig = parseSshSig(o.signature);
    const checked = checkSshSig(sig, { message: o.bytes, namespace: o.namespace });
    if (!checked.ok) throw refuse(checked.why);
    const holders = [...keys].filter(([, key]) => key.blob.equals(sig.key.blob)).map(([id]) => id);
    if (holders.includes(o.proposer)) throw refuse(`it was made with a key of ${o.proposer}, who proposed it`);
    const [by] = holders;
    if (by === undefined) throw refuse('its key is not that of an operator of this workspace');
    return by;
  } catch (e) {
    if (e instanceof WireError) throw refuse(e.message);
    throw e;
  }
}

/** What the second operator types. */
export const signCommand = (file: string, namespace: string): string => `ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n ${namespace} ${file}`;

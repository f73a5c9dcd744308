/** An `operators:` entry, as far as identity goes. */
export interface OperatorKeys {
  readonly id: string;
  /** `ssh-… AAAA…`; null = none. */
  readonly ssh: string | null;
  /** Verifier key of the journal: `name+hash+key`; null = none. */
  readonly journal: string | null;
}
export interface Person {
  readonly id: string;
  /** An operator whose journal key signs. User names, `--as` and CI variables are no identity (T8.4). */
  readonly named: boolean;
}

/** Who acts: the operator whose journal key is `vkey`, else whoever they say they are. */
export function whoIs(o: { readonly vkey: string | null; readonly declared: string; readonly operators: readonly OperatorKeys[] }): Person {
  const operator = o.vkey === null ? undefined : o.operators.find((p) => p.journal === o.vkey);
  return operator === undefined ? { id: o.declared, named: false } : { id: operator.id, named: true };
}

/** How a person is called on every screen and in every message. */
export const calledAs = (p: Person): string => (p.named ? p.id : `${p.id} (self-declared)`);

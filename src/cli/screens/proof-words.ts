import { spanWords } from '../../comms/say.ts';
import type { Entry, Situation } from '../../ledger/index.ts';

type Proof = NonNullable<Entry['proof']>;

/** What a proof rests on; the window stands beside every proof that it made (TRUTH T3.2), and one vantage is called one. */
export function proofWords(proof: Pick<Proof, 'rounds' | 'windowMs' | 'vantages' | 'path'>, environment: Situation['incident']['environment']): string {
  const at = `${proof.vantages} vantage${proof.vantages === 1 ? '' : 's'}`;
  if (proof.path === 'clock') return `proven dead: expired on both clocks, ${at}`;
  return `proven dead: ${proof.rounds.length} rounds over ${spanWords(proof.windowMs)}, ${at}${environment === 'test' ? ' (test)' : ''}`;
}

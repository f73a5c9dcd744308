import type { Instant } from '../../core/brand.ts';
import { took, type Outcome } from '../../core/result.ts';

/** What the journal says of one change in this run. */
export interface ChangeState {
  gen: number;
  /** The generation's first intent: the same after every repeat of it, so that a provider can be asked for the same thing again (ENGINE A4, TRUTH T9.4). */
  intendedAt: Instant | null;
  /** An intent without an end: unknown, whatever the reason (ENGINE A2). */
  open: boolean;
  outcome: Outcome | null;
}

/** How most changes end: well, and giving nothing. */
const GAVE_NOTHING: readonly Outcome[] = [{ is: 'done', by: 'answer', out: null }, { is: 'done', by: 'observe', out: null }];
/** A higher number is of no plan that any machine could make; it is kept, and must not ask for an array of its size. */
const MOST = 1 << 24;
/** What of a generation fits beside how it ended. */
const MOST_GEN = 1 << 14;

/** The states of a run's changes by their numbers. Those that ended well and gave nothing take two bytes each: there may be hundreds of thousands. */
export class ChangeStates implements Iterable<readonly [number, ChangeState]> {
  readonly #live = new Map<number, ChangeState>();
  /** 0 = not settled; else one more than the generation, shifted, and the end. */
  #settled = new Uint16Array(0);

  /** As it is now; undefined = nothing is known of it. Set nothing on it. */
  get(n: number): ChangeState | undefined { return this.#live.get(n) ?? this.#settledAt(n); }

  /** As it goes on being: what becomes of it shows in it, until it has ended. */
  of(n: number): ChangeState {
    let found = this.#live.get(n);
    if (!found) {
      found = this.#settledAt(n) ?? { gen: 0, intendedAt: null, open: false, outcome: null };
      if (n < this.#settled.length) this.#settled[n] = 0;
      this.#live.set(n, found);
    }
    return found;
  }

  end(n: number, outcome: Outcome): void {
    const c = this.of(n);
    c.outcome = outcome;
    c.open = outcome.is === 'unknown';
    if (!endedWell(c)) return;
    // Only what is open, or may be sent again, is asked for by its first intent.
    c.intendedAt = null;
    const end = outcome.is === 'done' && outcome.out === null ? GAVE_NOTHING.findIndex((o) => o.is === 'done' && o.by === outcome.by) : -1;
    if (end === -1 || c.gen >= MOST_GEN || !(n >= 0 && n < MOST)) return;
    if (n >= this.#settled.length) {
      const grown = new Uint16Array(Math.max(64, n + 1 + (n >> 1)));
      grown.set(this.#settled);
      this.#settled = grown;
    }
    this.#settled[n] = ((c.gen << 1) | end) + 1;
    this.#live.delete(n);
  }

  *[Symbol.iterator](): Generator<readonly [number, ChangeState], undefined> {
    for (let n = 0; n < this.#settled.length; n++) { const c = this.#settledAt(n); if (c) yield [n, c]; }
    yield* this.#live;
    return undefined;
  }

  #settledAt(n: number): ChangeState | undefined {
    const code = this.#settled[n] ?? 0;
    return code === 0 ? undefined : { gen: (code - 1) >> 1, intendedAt: null, open: false, outcome: GAVE_NOTHING[(code - 1) & 1] ?? null };
  }
}

export const endedWell = (c: ChangeState | undefined): boolean => !!c?.outcome && (took(c.outcome) || c.outcome.is === 'skipped');

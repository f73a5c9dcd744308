import type { Json } from '../core/brand.ts';
import type { Effect } from '../core/plan.ts';
import type { Step } from '../ports/step.ts';

/** Record steps have neither effects nor a verdict by which the linter could know them; these are the only step types it knows by name. */
const RECORDS: { readonly [uses: string]: 'captures' | 'sees-use' | 'asks' | 'waits' } = {
  'token.capture': 'captures', 'consumer.check': 'sees-use', 'human.confirm': 'asks', 'wait.until': 'waits',
};

/** What a step is to the rules of order; read from its type, and from what it `expect`s. */
export interface Meaning {
  readonly effects: readonly Effect[];
  readonly kills: boolean;
  readonly gives: string | null;
  readonly captures: boolean;
  readonly seesUse: boolean;
  readonly asks: boolean;
  /** A value that is held only by escrow would wait here. */
  readonly pauses: boolean;
  readonly looksDead: boolean;
}

export function meaningOf(type: Step, given: Json): Meaning {
  const effects: readonly Effect[] = type.kind === 'effect' ? type.effects : [];
  const record = type.kind === 'record' ? RECORDS[type.uses] ?? null : null;
  const expect = typeof given === 'object' && given !== null && 'expect' in given ? given['expect'] : null;
  return {
    effects, kills: effects.includes('revoke') || effects.includes('suspend'), gives: type.kind === 'effect' ? type.gives : null,
    captures: record === 'captures', seesUse: record === 'sees-use', asks: record === 'asks', pauses: record === 'asks' || record === 'waits',
    looksDead: type.kind === 'look' && expect === 'dead',
  };
}

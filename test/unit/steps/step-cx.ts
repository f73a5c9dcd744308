import type { EscrowId, Instant, TokenKey } from '../../../src/core/brand.ts';
import { as } from '../../../src/core/brand.ts';
import type { Change, Ref, Role, Roles } from '../../../src/core/plan.ts';
import type { Secret } from '../../../src/core/secret.ts';
import type { Token } from '../../../src/core/token.ts';
import { idOfFake } from '../../../src/drill/fake-tokens.ts';
import { recordingChannel } from '../../../src/drill/recording-channel.ts';
import type { ApplyCx, LookCx } from '../../../src/ports/step.ts';
import { callNamed, testFingerprint } from '../../contract/fingerprint-and-call.ts';
import type { PlanWorld } from '../engine/plan/plan-world.ts';

/** What a step is handed when it acts, with every port of the simulated world behind it and nothing of the engine. */
export interface StepCx {
  look(change: Change): LookCx;
  apply(change: Change): ApplyCx;
  /** What a change gave, for those that take it. */
  gave(change: Change, out: unknown): void;
  killed(token: TokenKey): void;
}

export function stepCx(w: PlanWorld): StepCx {
  const outs = new Map<string, unknown>();
  const sealed = new Map<string, Secret>();
  const minted = new Map<string, Roles['replacement']>();
  const dead = new Map<TokenKey, Instant>();
  const eng = recordingChannel('eng', 'technicians');
  const must = <T>(found: T | undefined): T => { if (found === undefined) throw new Error('not in this world'); return found; };
  const token = (key: TokenKey): Token => must(w.inventory.byKey(key) ?? w.held.get(key)?.token);
  const look = (change: Change): LookCx => ({
    call: callNamed(change.key, w.clock), incident: 'INC-1', run: as('RUN'), runStarted: w.clock.now(), now: () => w.clock.now(),
    issuer: () => w.issuer, store: (id) => must(w.stores.get(id)), channel: () => eng.reads, token,
    held: async (key) => ({ token: token(key), value: w.held.get(key)?.value ?? null }), place: (key) => must(w.inventory.places.get(key)), consumer: (name) => w.inventory.consumers.get(name) ?? null,
    take: async <R extends Role>(ref: Ref<R>) => must(outs.get(ref.from)) as Roles[R], open: async (id) => must(sealed.get(id)), sealed: async () => minted.get(change.key) ?? null,
    fingerprint: testFingerprint, control: async () => null, revokedAt: (key) => dead.get(key) ?? null, mayPresent: () => true, exposedIds: () => [...w.held.values()].map((h) => h.token.id ?? ''),
    ask: async (check) => {
      const name = ('get' in check ? check.get : '').split('/').at(-1) ?? '';
      const slot = [...w.inventory.places.values()].find((p) => p.fields.some((f) => f.consumers.includes(name)));
      const value = slot && (await w.stores.get(slot.store)?.current(slot.path))?.['token'];
      return { status: 200, body: { token: { id: value === undefined ? null : idOfFake(value, 1) } } };
    },
    render: async (template) => ({ template, title: 'INC-1', body: 'Told.', facts: as('ab') }),
  });
  return {
    look,
    apply: (change) => ({
      ...look(change), issuer: () => w.issuer, store: (id) => must(w.stores.get(id)), channel: () => eng,
      seal: async (value, { token: key, expires }) => {
        const id = as<EscrowId>(`m-${change.key}`);
        sealed.set(id, value);
        minted.set(change.key, { token: key, fingerprint: testFingerprint(value), escrow: id, expires });
        return id;
      },
    }),
    gave: (change, out) => { outs.set(change.key, out); },
    killed: (key) => { dead.set(key, w.clock.now()); w.clock.advance(w.issuer.card.propagationMs + 1_000); },
  };
}

import { randomBytes } from 'node:crypto';
import type { FakeVault } from '../fake-vault.ts';
import type { FakeLease } from '../fake-vault-state.ts';

/** So many credentials of a secret engine below one prefix. */
export interface LeasesAsk { readonly below: string; readonly count: number; /** So many of them their backend does not end. */ readonly stuck: number }

/** Dynamic secrets of a vault: what was made below a prefix is one thing that leaked. It is accepted as long as the backend knows one of them. */
export interface StageLeases {
  issue(ask: LeasesAsk, ttlMs: number): { readonly id: string; readonly value: string };
  /** null = no such value. */
  idOf(value: string): string | null;
  accepts(value: string): boolean;
  end(value: string): void;
  /** Vault forgets their records, whatever the backend says. */
  forget(value: string): void;
  /** The backend ends what it is asked to end from now on. */
  unstick(): void;
}

export function stageLeases(fake: FakeVault): StageLeases {
  const groups = new Map<string, { readonly below: string; readonly leases: readonly FakeLease[] }>();
  return {
    issue({ below, count, stuck }, ttlMs) {
      const leases: FakeLease[] = [];
      for (let n = 0; n < count; n++) {
        const id = `${below}/${randomBytes(12).toString('hex')}`;
        // The backend's troubles are spread over them.
        fake.lease(id, { ttlMs, stuck: stuck > 0 && n % Math.ceil(count / stuck) === 0 });
        const lease = fake.state.leases.get(id);
        if (lease !== undefined) leases.push(lease);
      }
      const value = `v-${randomBytes(15).toString('base64url')}`;
      groups.set(value, { below, leases });
      return { id: `leases:${below}`, value };
    },
    idOf: (value) => { const g = groups.get(value); return g === undefined ? null : `leases:${g.below}`; },
    accepts: (value) => groups.get(value)?.leases.some((l) => l.alive) === true,
    end(value) { for (const l of groups.get(value)?.leases ?? []) { l.alive = false; fake.state.leases.delete(l.id); } },
    forget(value) {
      for (const l of groups.get(value)?.leases ?? []) {
        if (!l.stuck) l.alive = false;
        fake.state.leases.delete(l.id);
      }
    },
    unstick() { for (const g of groups.values()) for (const l of g.leases) l.stuck = false; },
  };
}

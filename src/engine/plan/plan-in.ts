import type { Hex, Json, RunId } from '../../core/brand.ts';
import type { Clock } from '../../core/clock.ts';
import type { Inventory } from '../../core/inventory.ts';
import type { Gap, Strategy } from '../../core/plan.ts';
import type { Runbook } from '../../core/runbook.ts';
import type { Fingerprint } from '../../core/brand.ts';
import type { Channel } from '../../ports/channel.ts';
import type { IssuerSeen, PlanItem, Step, StoreSeen } from '../../ports/step.ts';

/** What a plan is made from: reads only, so that no plan can reach an effect. */
export interface PlanIn {
  readonly runbook: Runbook;
  readonly steps: ReadonlyMap<string, Step>;
  readonly strategy: Strategy;
  /** As CEL sees them; tokens as their keys. */
  readonly inputs: { readonly [name: string]: Json };
  readonly incidentFacts: { readonly [name: string]: Json };
  readonly items: readonly PlanItem[];
  /** Entries for which nothing can be planned, found before planning. */
  readonly gaps: readonly Gap[];
  /** Fingerprints of every entry on the ledger. */
  readonly exposed: ReadonlySet<Fingerprint>;
  readonly inventory: Inventory;
  readonly issuers: ReadonlyMap<string, IssuerSeen>;
  readonly stores: ReadonlyMap<string, StoreSeen>;
  readonly channels: ReadonlyMap<string, { readonly faces: Channel['faces'] }>;
  readonly templateFaces: (name: string) => Channel['faces'] | null;
  readonly realm: 'live' | 'drill';
  readonly tool: number;
  readonly config: Hex;
  readonly policy: Hex;
  readonly undoes: RunId | null;
  readonly maxTtlMs: number;
  readonly incident: string;
  readonly nonce: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

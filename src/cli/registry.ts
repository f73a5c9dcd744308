import type { Command, Group } from './command-spec.ts';

/** A command as far as root help and completion need it; the module itself is loaded only when it runs. */
export interface RegistryEntry {
  readonly summary: string;
  readonly group: Group;
  readonly hidden: boolean;
  load(): Promise<{ readonly default: Command }>;
}
export type Registry = Readonly<Record<string, RegistryEntry>>;

/** Names under a noun (`ledger` → `ledger add`, …), in registry order; empty when it is no noun. */
export const namesUnder = (registry: Registry, noun: string): readonly string[] =>
  Object.keys(registry).filter((name) => name.startsWith(`${noun} `) && registry[name]?.hidden !== true);

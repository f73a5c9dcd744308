import { inspect } from 'node:util';

/**
 * A secret value. It prints as `[secret]` in every channel (template, JSON, inspect, spread, clone);
 * only connectors and escrow call `reveal()`.
 */
export class Secret {
  readonly #value: string;
  constructor(value: string) { this.#value = value; }
  /** The value itself. For connectors, escrow and fingerprints only (guarded by `test/arch`). */
  reveal(): string { return this.#value; }
  toString(): string { return '[secret]'; }
  toJSON(): string { return '[secret]'; }
  [Symbol.toPrimitive](): string { return '[secret]'; }
  [inspect.custom](): string { return '[secret]'; }
}

/** Exit codes (DESIGN §6, TRUTH T14). */
export const EXIT = {
  ok: 0, internal: 1, usage: 2, partial: 3, auth: 4, denied: 5, input: 6, conflict: 7, pending: 8,
  objectives: 9, changes: 10, alive: 11, tampered: 12, timeout: 124, sigint: 130, sigterm: 143,
} as const;
export type ExitName = keyof typeof EXIT;
export type Exit = (typeof EXIT)[ExitName];

const ORDER: readonly number[] = [1, 130, 143, 12, 11, 124, 4, 5, 7, 6, 3, 8, 9, 10, 0];

/** Of several that apply, the one to exit with (TRUTH T14). */
export const strongestExit = (codes: readonly number[]): number =>
  ORDER.find((code) => codes.includes(code)) ?? 0;

export const exitName = (code: number): ExitName =>
  (Object.keys(EXIT) as ExitName[]).find((name) => EXIT[name] === code) ?? 'internal';

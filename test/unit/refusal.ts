import { expect } from 'vitest';
import { isTokenctlError, type TokenctlError } from '../../src/core/errors.ts';

/** What a bad file must end in: our error, with one sentence that names the place, and nothing of a stack. */
export function isRefusal(e: unknown, code: string): TokenctlError {
  if (!isTokenctlError(e)) throw e;
  expect(e.code).toBe(code);
  expect(e.exit).toBe(2);
  expect(e.message).toMatch(/^[^\n]+:\d+:\d+: [^\n]+$/);
  for (const line of [e.message, ...e.lines]) expect(line).not.toMatch(/\n|^\s+at .+:\d+:\d+|Error:|undefined|\[object /);
  expect(e.lines[1]).toMatch(/^ *\^$/);
  return e;
}

export async function refusalOf(code: string, make: () => unknown): Promise<TokenctlError> {
  try { await make(); } catch (e) { return isRefusal(e, code); }
  throw new Error('it was accepted');
}

import { hostname, userInfo } from 'node:os';

/** This machine and process, as journal lines and locks name them. */
export const here = (): { readonly host: string; readonly pid: number } => ({ host: hostname(), pid: process.pid });

/** Login name; a fallback for an operator's id. */
export function loginName(): string {
  try { return userInfo().username; } catch { return 'someone'; }
}

import type { Call } from '../../ports/call.ts';
import type { JWK } from 'jose';
import { readText } from '../../platform/files.ts';
import { filePathOf } from './config.ts';
import type { JwtCx } from './context.ts';
import { jwksOf } from './publish.ts';

export interface Fetched<T> { readonly body: T | null; readonly date: number | null }

/** Reads a published file from where consumers read it, anew each time. null = it could not be had. */
async function fetchText(cx: JwtCx, where: string, call: Call): Promise<Fetched<string>> {
  const path = filePathOf(where, cx.deps.dir);
  if (path !== null) {
    try { return { body: await readText(path), date: null }; } catch { return { body: null, date: null }; }
  }
  const answer = await cx.deps.http.send({ method: 'GET', url: where, timeoutMs: call.timeoutMs, signal: call.signal, maxBytes: 16 * 1024 * 1024, headers: { 'cache-control': 'no-cache' } });
  return 'fault' in answer ? { body: null, date: null } : { body: answer.status === 200 ? answer.text : null, date: answer.date };
}

export async function fetchJwks(cx: JwtCx, where: string, call: Call): Promise<Fetched<readonly JWK[]>> {
  const { body, date } = await fetchText(cx, where, call);
  return { body: body === null ? null : jwksOf(body), date };
}

export const fetchList = fetchText;

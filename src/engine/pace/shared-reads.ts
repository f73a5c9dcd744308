import type { Clock } from '../../core/clock.ts';
import type { Http, HttpRequest } from '../../ports/http.ts';
import { atAnyTime } from '../../ports/in-time.ts';
import { inQueue } from './queued.ts';

type Answer = Awaited<ReturnType<Http['send']>>;

/** How long a read waits for others that ask the same. */
const GATHER_MS = 3;
/** Whoever has less time left than this leaves by its own signal, and takes nobody's answer along. */
const LEAST_MS = 10_000;

interface Asked { readonly answer: Promise<Answer>; readonly sent: Promise<void> }

/**
 * A read that many rounds need at the same moment (a control, the identity of a cluster) is sent once: the answer serves everybody who
 * asked before it was sent, and nobody who asks later. So no answer is older than its question, and none comes from a cache (TRUTH T3.1).
 */
export function sharedReads(clock: Clock): (request: HttpRequest, send: (request: HttpRequest, leaving: () => void) => Promise<Answer>) => Promise<Answer> {
  const open = new Map<string, Asked>();
  const never = new AbortController().signal;
  return async (request, send) => {
    const { signal, ...rest } = request;
    const key = JSON.stringify([rest.method, rest.url, rest.headers ?? {}, rest.body === undefined ? null : String(rest.body), rest.maxBytes ?? null]);
    let asked = open.get(key);
    if (asked === undefined) {
      const { promise: sent, resolve } = Promise.withResolvers<void>();
      const leaving = (): void => { open.delete(key); resolve(); };
      const answer = clock.sleep(GATHER_MS, never).then(() => atAnyTime(() => send({ ...rest, timeoutMs: Math.max(LEAST_MS, rest.timeoutMs) }, leaving))).finally(leaving);
      asked = { answer, sent };
      open.set(key, asked);
    }
    const { answer, sent } = asked;
    const gone = signal === undefined ? null : goneAt(signal);
    const first = <T>(work: Promise<T>): Promise<T | Answer> => (gone === null ? work : Promise.race([work, gone.answer]));
    try {
      const left = await inQueue(() => first(sent));
      return left ?? await first(answer);
    } finally { gone?.forget(); }
  };
}

function goneAt(signal: AbortSignal): { readonly answer: Promise<Answer>; forget(): void } {
  const { promise: answer, resolve } = Promise.withResolvers<Answer>();
  const onAbort = (): void => { resolve({ fault: { code: 'E_UNAVAILABLE', class: 'unavailable', facts: { why: 'aborted' } } }); };
  if (signal.aborted) onAbort(); else signal.addEventListener('abort', onAbort, { once: true });
  return { answer, forget: () => { signal.removeEventListener('abort', onAbort); } };
}

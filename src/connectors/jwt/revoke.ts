import { toMs } from '../../core/clock.ts';
import { faultOf } from '../../core/faults.ts';
import type { Reply } from '../../core/result.ts';
import type { EffectCall, Held } from '../../ports/call.ts';
import { TOO_LATE, whetherLate, type Late } from '../../ports/in-time.ts';
import { listMaxAgeMs } from './config.ts';
import type { JwtCx } from './context.ts';
import { knownFacts, someoneDoesNotCheck } from './known.ts';
import { lostHalfway, refused } from './reply.ts';
import { ownPublished, publishList } from './publish.ts';
import { readRevoked, writeRevoked, type Revoked } from './register.ts';

interface Waiting { readonly entry: Revoked; /** Of its own intent: whoever writes the list writes it for others too. */ readonly late: Late; readonly done: (r: Reply<null>) => void }

const tooLate: Reply<null> = { ok: false, fault: faultOf('E_UNAVAILABLE', 'unavailable', { why: TOO_LATE }) };

/**
 * Puts jtis on the list and publishes it. Revokes that arrive while one list is being written share the next one, so a
 * fan-out does not sign the list once per token. `already` = it was on the source and on our published list before.
 */
export function revoker(cx: JwtCx): (of: Held, call: EffectCall) => Promise<Reply<null>> {
  let queue: Waiting[] = [];
  const drain = async (): Promise<void> => {
    const batch = queue;
    queue = [];
    if (batch.length === 0) return;
    let wrote = false;
    try {
      const { iss } = await cx.authority.facts();
      const nowMs = toMs(cx.deps.clock.now());
      const { dir } = cx.authority;
      const revoked = new Map(await readRevoked(dir));
      const published = (await ownPublished(dir, { iss, nowMs })).list;
      const missing = batch.filter((w) => !revoked.has(w.entry.jti) || !published?.jtis.has(w.entry.jti));
      const late = new Set(missing.filter((w) => w.late()));
      const fresh = new Set(missing.filter((w) => !late.has(w)));
      if (fresh.size > 0) {
        wrote = true;
        for (const w of fresh) if (!revoked.has(w.entry.jti)) revoked.set(w.entry.jti, w.entry);
        await writeRevoked(dir, revoked.values());
        await publishList(dir, { iss, nowMs, maxAgeMs: listMaxAgeMs(cx.config) });
      }
      for (const w of batch) w.done(late.has(w) ? tooLate : { ok: true, how: fresh.has(w) ? 'done' : 'already', out: null });
    } catch (e) {
      for (const w of batch) w.done(lostHalfway(e, wrote));
    }
  };
  return async (of, call) => {
    const jti = of.token.id;
    if (jti === null) return refused('E_NO_VERB', 'no-jti');
    const known = await knownFacts(cx, of).catch((e: unknown) => lostHalfway(e, false));
    if ('fault' in known) return known;
    const unchecked = someoneDoesNotCheck(cx, known.aud);
    const reply = await new Promise<Reply<null>>((done) => {
      const mine: Waiting = { entry: { jti, exp: known.exp }, late: whetherLate(), done };
      queue.push(mine);
      cx.authority.change(call.signal, drain).catch((e: unknown) => {
        // The turn never came (stopped while waiting): what is still queued was surely not done.
        queue = queue.filter((w) => w !== mine);
        done(lostHalfway(e, false));
      });
    });
    // The card of the audience says that power remains: it never looks at the list.
    return reply.ok === true && unchecked ? { ...reply, how: 'partly' } : reply;
  };
}

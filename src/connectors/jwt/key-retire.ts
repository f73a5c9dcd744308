import { toMs } from '../../core/clock.ts';
import type { Reply } from '../../core/result.ts';
import type { EffectCall } from '../../ports/call.ts';
import { mustBeInTime } from '../../ports/in-time.ts';
import { exists, removeFile, writePrivate } from '../../platform/files.ts';
import type { JwtCx } from './context.ts';
import { hasProbe, sealProbe } from './key-probe.ts';
import { generateKey, loadKeys, publicHalf, publicJwk } from './keys.ts';
import { layout } from './layout.ts';
import { audiencesOfKey, KEY_PROBE_LIFE_S, signProbe } from './probe-token.ts';
import { ownPublished, publishJwks } from './publish.ts';
import { lostHalfway, refused } from './reply.ts';

/**
 * Emergency retire of a token key: another key stands ready, a probe token is sealed, the kid is burned, the JWKS goes out
 * without it, the private half is removed. Every step may be repeated; a crash between any two is finished by the next call.
 */
export async function retireKey(cx: JwtCx, kid: string, call: EffectCall): Promise<Reply<null>> {
  let wrote = false;
  try {
    const { iss, alg } = await cx.authority.facts();
    const { dir } = cx.authority;
    const at = layout(dir);
    return await cx.authority.change(call.signal, async (): Promise<Reply<null>> => {
      if (!(await publicHalf(dir, kid))) return refused('E_REFUSED', 'no-such-key');
      if (await keyIsRetired(cx, kid)) return { ok: true, how: 'already', out: null };
      const nowMs = toMs(cx.deps.clock.now());
      const keys = await loadKeys(dir);
      const key = keys.find((k) => k.kid === kid);
      if (key?.role === 'list') return refused('E_NO_VERB', 'list-key');
      mustBeInTime();
      wrote = true;
      if (!keys.some((k) => k.role === 'token' && k.kid !== kid)) await generateKey(dir, { alg, role: 'token', nowMs });
      if (key) {
        const audience = await audiencesOfKey(cx.authority, cx.config, kid);
        // Without an audience no verifier would take the probe token even from a good key: the key still has to go, but cannot be proven.
        if (audience.length > 0 && !(await hasProbe(dir, kid)))
          await sealProbe(dir, kid, { value: await signProbe(key, { iss, audience, nowMs, lifeS: KEY_PROBE_LIFE_S }), deps: cx.deps });
        await writePrivate(at.retiredKey(kid), `${JSON.stringify(publicJwk(key))}\n`);
      }
      await publishJwks(dir);
      await removeFile(at.key(kid));
      return { ok: true, how: 'done', out: null };
    });
  } catch (e) { return lostHalfway(e, wrote); }
}

/** Burned, private half gone, and our JWKS without it. */
export async function keyIsRetired(cx: JwtCx, kid: string): Promise<boolean> {
  const at = layout(cx.authority.dir);
  const { iss } = await cx.authority.facts();
  const { kids } = await ownPublished(cx.authority.dir, { iss, nowMs: toMs(cx.deps.clock.now()) });
  return (await exists(at.retiredKey(kid))) && !(await exists(at.key(kid))) && !kids.includes(kid);
}

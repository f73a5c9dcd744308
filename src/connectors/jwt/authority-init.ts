import { toMs, type Clock } from '../../core/clock.ts';
import { TokenctlError } from '../../core/errors.ts';
import { ensureDir, exists, setMode, writePrivate } from '../../platform/files.ts';
import { openAuthority } from './authority.ts';
import { generateKey, type Alg } from './keys.ts';
import { layout } from './layout.ts';
import { publishJwks, publishList } from './publish.ts';

/**
 * Makes an authority in a folder: a key for tokens, one for the list, JWKS and an empty list, published. The file that says
 * "here is an authority" comes last, so a crash leaves nothing that passes for one. Throws E_EXISTS.
 */
export async function createAuthority(dir: string, { iss, alg = 'EdDSA', clock, listMaxAgeMs = 5 * 60_000 }: { iss: string; alg?: Alg; clock: Clock; listMaxAgeMs?: number }): Promise<{ readonly iss: string; readonly kid: string }> {
  const at = layout(dir);
  for (const folder of [dir, at.keys, at.retired, at.register, at.probes]) await ensureDir(folder);
  return openAuthority(dir, iss).change(new AbortController().signal, async () => {
    if (await exists(at.facts)) throw new TokenctlError('E_EXISTS', 'There is an authority in that folder already; it was left as it is.');
    await ensureDir(at.public);
    await setMode(at.public, 0o755);
    const nowMs = toMs(clock.now());
    const { kid } = await generateKey(dir, { alg, role: 'token', nowMs });
    await generateKey(dir, { alg, role: 'list', nowMs });
    await publishJwks(dir);
    await publishList(dir, { iss, nowMs, maxAgeMs: listMaxAgeMs });
    await writePrivate(at.facts, `${JSON.stringify({ v: 1, iss, alg })}\n`);
    return { iss, kid };
  });
}

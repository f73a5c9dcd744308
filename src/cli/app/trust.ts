import { TokenctlError } from '../../core/errors.ts';
import type { EventData } from '../../journal/events/index.ts';
import { giveTrust, isTrusted } from '../../workspace/trust.ts';
import { sanitize } from '../../ui/index.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';

/**
 * A workspace's endpoints are talked to only once their digest is trusted (TRUTH T10.4): asked as ssh asks for host keys, or
 * `--trust DIGEST`. Returns what to journal if trust was given now. Throws E_UNTRUSTED.
 */
export async function requireTrust(cx: CommandCx, house: House): Promise<EventData['trust.given'] | null> {
  const { workspace } = house;
  if (workspace === null || workspace.endpoints.list.length === 0) return null;
  const { digest, list } = workspace.endpoints;
  const at = { configDir: house.where.config, digest, dir: workspace.dir };
  if (await isTrusted(at)) return null;
  const given = async (by: 'asked' | 'flag') => { await giveTrust({ ...at, at: cx.clock.now() }); return { digest, endpoints: [...list], by }; };
  if (cx.globals.trust !== null) {
    if (digest === cx.globals.trust || (cx.globals.trust.length >= 8 && digest.startsWith(cx.globals.trust))) return given('flag');
    throw new TokenctlError('E_UNTRUSTED', `--trust ${cx.globals.trust} is not the digest of this workspace's endpoints, which is ${digest.slice(0, 16)}`, { next: ['tokenctl config trust'] });
  }
  if (!cx.ui.prompts.can)
    throw new TokenctlError('E_UNTRUSTED', `the endpoints that ${workspace.file} names are not trusted here yet`, { lines: list.map((e) => `  ${sanitize(e)}`), next: [`tokenctl ${cx.typed.join(' ')} --trust ${digest.slice(0, 16)}`, 'tokenctl config trust'] });
  const yes = await cx.ui.prompts.confirm({ flag: '--trust', value: digest.slice(0, 16), why: 'trust in the endpoints of the workspace', question: 'Trust them?', lines: [`${workspace.file} makes tokenctl talk to:`, ...list.map((e) => `  ${sanitize(e)}`), `Their digest is ${digest.slice(0, 16)}.`] });
  if (!yes) throw new TokenctlError('E_UNTRUSTED', 'The endpoints are not trusted; nothing has been done.');
  return given('asked');
}

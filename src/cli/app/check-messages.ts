import type { Hex } from '../../core/brand.ts';
import { sha256 } from '../../core/canonical.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Runbook } from '../../core/runbook.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';
import { templateFolders } from './messages.ts';

/**
 * Every message that the runbook sends has a template that can be written, for those whom its channel faces: found before anything
 * is attempted, and not after the last token died. Throws E_TEMPLATE at file:line:column, E_AUDIENCE.
 * Gives the digest of each template: a plan is bound to what it will say (ENGINE P6).
 */
export async function checkMessages(cx: CommandCx, house: House, runbook: Runbook): Promise<{ readonly [template: string]: Hex }> {
  const sends = runbook.steps.filter((s) => s.uses === 'comms.send');
  const digests: { [template: string]: Hex } = {};
  if (sends.length === 0) return digests;
  const { loadTemplate } = await import('../../comms/index.ts');
  for (const { with: input } of sends) {
    const { template: name, to } = input as { readonly template: string; readonly to: string };
    // The plan leaves it out.
    if (!house.channels.has(to)) continue;
    const template = await loadTemplate(templateFolders(cx, house), name);
    if (house.channels.get(to)?.faces === 'customers' && template.faces !== 'customers')
      throw new TokenctlError('E_AUDIENCE', `${name} is written for ${template.faces}; the channel ${to} faces customers`, { next: ['tokenctl comms list'] });
    digests[name] = sha256(template.text);
  }
  return digests;
}

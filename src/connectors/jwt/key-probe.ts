import { Secret } from '../../core/secret.ts';
import { exists, readBytes, writePrivate } from '../../platform/files.ts';
import type { ConnectorDeps } from '../../ports/connector.ts';
import { layout } from './layout.ts';

/** Seals the probe token of a key that is about to go; to the operators and to ourselves. */
export async function sealProbe(dir: string, kid: string, { value, deps }: { value: Secret; deps: ConnectorDeps }): Promise<void> {
  const { ageRecipientOf, sealTo } = await import('../../platform/age.ts');
  const own = await ageRecipientOf(await deps.ownIdentity());
  await writePrivate(layout(dir).probe(kid), await sealTo([own, ...deps.recipients], value.reveal()));
}

export const hasProbe = (dir: string, kid: string): Promise<boolean> => exists(layout(dir).probe(kid));

/** null: none was sealed, or not to us. */
export async function openProbe(dir: string, kid: string, deps: ConnectorDeps): Promise<Secret | null> {
  if (!(await hasProbe(dir, kid))) return null;
  const { unseal } = await import('../../platform/age.ts');
  const opened = await unseal(await deps.ownIdentity(), await readBytes(layout(dir).probe(kid)));
  return opened.is === 'open' ? new Secret(opened.text) : null;
}

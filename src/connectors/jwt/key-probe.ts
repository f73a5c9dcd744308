import type { ConnectorDeps } from '../../ports/connector.ts';
import { Secret } from '../../core/secret.ts';
import { exists, readBytes, writePrivate } from '../../platform/files.ts';
import { layout } from './layout.ts';

/** Seals the probe token of a key that is about to go; to the operators and to ourselves. */
export async function sealProbe(dir: string, kid: string, { value, deps }: { value: Secret; deps: ConnectorDeps }): Promise<void> {
  const { Encrypter, identityToRecipient } = await import('age-encryption');
  const box = new Encrypter();
  const own = await identityToRecipient((await deps.ownIdentity()).reveal());
  for (const recipient of new Set([own, ...deps.recipients])) box.addRecipient(recipient);
  await writePrivate(layout(dir).probe(kid), await box.encrypt(value.reveal()));
}

export const hasProbe = (dir: string, kid: string): Promise<boolean> => exists(layout(dir).probe(kid));

/** null: none was sealed, or not to us. */
export async function openProbe(dir: string, kid: string, deps: ConnectorDeps): Promise<Secret | null> {
  if (!(await hasProbe(dir, kid))) return null;
  const { Decrypter } = await import('age-encryption');
  try {
    const box = new Decrypter();
    box.addIdentity((await deps.ownIdentity()).reveal());
    return new Secret(await box.decrypt(await readBytes(layout(dir).probe(kid)), 'text'));
  } catch { return null; }
}

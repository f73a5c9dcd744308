import { TokenctlError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';

/** age files (age-encryption.org/v1), as the `age` program reads and writes them. The library's errors never travel. */

/** Loaded when first sealed or opened: most commands do neither. */
const age = () => import('age-encryption');

/** A new X25519 identity, `AGE-SECRET-KEY-1…`. */
export const newAgeIdentity = async (): Promise<Secret> => new Secret(await (await age()).generateX25519Identity());

/** The public recipient, `age1…`. Throws E_REF if it is no age identity. */
export async function ageRecipientOf(identity: Secret): Promise<string> {
  try { return await (await age()).identityToRecipient(identity.reveal()); } catch {
    throw new TokenctlError('E_REF', 'The age identity is not valid: `AGE-SECRET-KEY-1…` is expected.');
  }
}

/** Seals text to every recipient. Throws E_CONFIG naming a recipient that is none; refuses an empty list. */
export async function sealTo(recipients: readonly string[], text: string): Promise<Uint8Array> {
  if (recipients.length === 0) throw new TokenctlError('E_CONFIG', 'There is no age recipient to seal to.');
  const encrypter = new (await age()).Encrypter();
  for (const recipient of new Set(recipients)) {
    try { encrypter.addRecipient(recipient); } catch {
      // Only what looks public is repeated: a pasted identity must not be.
      const shown = /^age1[a-z0-9]{1,80}$/.test(recipient) ? `'${recipient}'` : 'An entry';
      throw new TokenctlError('E_CONFIG', `${shown} is not an age recipient (age1…).`);
    }
  }
  return gather(await encrypter.encrypt(streamOf(Buffer.from(text, 'utf8'))));
}

/** Streams in and out: given bytes, the library reads through `Response`, which loads an HTTP client of 40 ms. */
const streamOf = (bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> => new ReadableStream({
  start(to) { to.enqueue(new Uint8Array(bytes)); to.close(); },
});

async function gather(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) chunks.push(part.value);
  return Buffer.concat(chunks);
}

export type Unsealed = { readonly is: 'open'; readonly text: string } | { readonly is: 'not-ours' } | { readonly is: 'damaged' };

/** Opens sealed text with one identity; `damaged` also for what is no age file. */
export async function unseal(identity: Secret, bytes: Uint8Array): Promise<Unsealed> {
  try {
    const decrypter = new (await age()).Decrypter();
    decrypter.addIdentity(identity.reveal());
    const opened = await gather(await decrypter.decrypt(streamOf(bytes)));
    return { is: 'open', text: Buffer.from(opened).toString('utf8') };
  } catch (e) {
    return { is: e instanceof Error && e.message.startsWith('no identity matched') ? 'not-ours' : 'damaged' };
  }
}

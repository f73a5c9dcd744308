import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { isTokenctlError, TokenctlError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { ageRecipientOf, newAgeIdentity } from '../platform/age.ts';
import { ensureDir, exists, PRIVATE_DIR, readPrivate, writePrivate } from '../platform/files.ts';

export interface OwnKeysIn {
  /** `$XDG_CONFIG_HOME/tokenctl`. */
  readonly configDir: string;
  /** Key name of a new signing key, as it stands in signed notes: no space, no `+`. */
  readonly name: string;
  /** That many bytes of a cryptographic source. */
  readonly random?: (bytes: number) => Uint8Array;
}

/** `seed` is base64 of the 32 bytes of an Ed25519 seed (RFC 8032 §5.1.5); whoever signs makes the signer of it. */
export interface SigningSeed { readonly name: string; readonly seed: Secret; /** The 32 bytes, for the maker of the signer. */ bytes(): Uint8Array }

/** The user's own keys (DESIGN §5). Each is made at first need; none is replaced. */
export interface OwnKeys {
  readonly files: { readonly age: string; readonly journal: string };
  /** `AGE-SECRET-KEY-1…`. */
  identity(): Promise<Secret>;
  /** Its public half, for `operators:`. */
  recipient(): Promise<string>;
  signer(): Promise<SigningSeed>;
}

/** Reads or makes `age.key` and `journal.key`, 0600 in a folder of 0700. Throws E_REF if a file is open to others or is no such key. */
export function ownKeys({ configDir, name, random = randomBytes }: OwnKeysIn): OwnKeys {
  const files = { age: join(configDir, 'age.key'), journal: join(configDir, 'journal.key') };
  const identity = once(() => readOrMake(files.age, configDir, ageText).then((text) => parseAge(text, files.age)));
  const signer = once(() => readOrMake(files.journal, configDir, async () => seedText(name, random(SEED_BYTES))).then((text) => parseSeed(text, files.journal)));
  return { files, identity, recipient: async () => ageRecipientOf(await identity()), signer };
}

const SEED_BYTES = 32;

/** One reading a process; a failed one is tried again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make().catch((e: unknown) => { made = null; throw e; }));
}

async function readOrMake(path: string, dir: string, text: () => Promise<string>): Promise<string> {
  if (!(await exists(path))) {
    await ensureDir(dir, PRIVATE_DIR);
    try { await writePrivate(path, await text(), { exclusive: true }); } catch (e) {
      // Two first commands at once: the key of the faster one is the key.
      if (!(isTokenctlError(e) && e.code === 'E_EXISTS')) throw e;
    }
  }
  return readPrivate(path);
}

/** The format of `age-keygen`, so that `age -d -i age.key` opens what is sealed to it. */
async function ageText(): Promise<string> {
  const identity = await newAgeIdentity();
  return `# age identity of tokenctl; keep it private, and a copy where it survives this machine\n# public key: ${await ageRecipientOf(identity)}\n${identity.reveal()}\n`;
}

async function parseAge(text: string, path: string): Promise<Secret> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const [line] = lines;
  if (lines.length !== 1 || line === undefined) throw notAKey(path, 'one line AGE-SECRET-KEY-1…');
  const identity = new Secret(line.trim());
  await ageRecipientOf(identity).catch(() => { throw notAKey(path, 'one line AGE-SECRET-KEY-1…'); });
  return identity;
}

const SEED_WORD = 'tokenctl-journal-key-1';

function seedText(name: string, seed: Uint8Array): string {
  if (!isKeyName(name)) throw new TokenctlError('E_USAGE', "A signing key's name has no space and no '+', and is not empty.");
  return `# Ed25519 seed that signs the journals of tokenctl; keep it private\n${SEED_WORD} ${name} ${Buffer.from(seed).toString('base64')}\n`;
}

function parseSeed(text: string, path: string): SigningSeed {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const [word, name = '', seed = '', ...more] = lines.length === 1 ? (lines[0] ?? '').trim().split(' ') : [];
  const bytes = Buffer.from(seed, 'base64');
  if (word !== SEED_WORD || more.length > 0 || !isKeyName(name) || bytes.length !== SEED_BYTES || bytes.toString('base64') !== seed)
    throw notAKey(path, `one line \`${SEED_WORD} NAME BASE64\``);
  return { name, seed: new Secret(seed), bytes: () => Uint8Array.from(bytes) };
}

/** C2SP signed-note: key names hold neither white space nor plus. */
const isKeyName = (name: string): boolean => /^[^\s+]+$/u.test(name);

const notAKey = (path: string, what: string): TokenctlError =>
  new TokenctlError('E_REF', `${path} is not a key of tokenctl: ${what} is expected.`, { hint: 'Restore it from a copy, or move it away: a new one is then made.' });

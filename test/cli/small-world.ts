import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../src/core/secret.ts';
import { makeFingerprinter, newFingerprintKey, ownKeys, parseFingerprintKey } from '../../src/escrow/index.ts';
import { makeSigner } from '../../src/journal/index.ts';
import { main } from '../../src/main.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { fakeStreams } from '../unit/ui/fake-streams.ts';
import { sshSigner } from './ssh-signer.ts';

export interface Ran { readonly code: number; readonly out: string; readonly err: string; /** stdout of `--json`. */ doc(): any }
export interface SmallWorld {
  readonly dir: string;
  readonly home: string;
  /** In the inventory as authority/tok-1, read by payments. */
  readonly known: string;
  readonly unknown: string;
  readonly dana: ReturnType<typeof sshSigner>;
  readonly mia: ReturnType<typeof sshSigner>;
  run(argv: readonly string[], o?: { readonly stdin?: string; readonly cwd?: string }): Promise<Ran>;
  remove(): void;
}

/** A workspace with two operators, one known token and two channels; dana's keys are at hand. Nothing listens anywhere. */
export async function smallWorld(): Promise<SmallWorld> {
  const home = mkdtempSync(join(tmpdir(), 'tokenctl-cli-'));
  const dir = join(home, 'workspace');
  const configDir = join(home, 'config', 'tokenctl');
  for (const d of [dir, configDir]) mkdirSync(d, { recursive: true, mode: 0o700 });
  const [known, unknown] = [`acme_${randomBytes(18).toString('base64url')}`, `zeta_${randomBytes(18).toString('base64url')}`];
  const key = newFingerprintKey((n) => randomBytes(n));
  writeFileSync(join(configDir, 'fp.key'), `${key.reveal()}\n`, { mode: 0o600 });
  const fp = makeFingerprinter(parseFingerprintKey(key)).of(new Secret(known));
  const keys = ownKeys({ configDir, name: 'dana' });
  const { name, seed } = await keys.signer();
  const journal = makeSigner({ name, seed: Buffer.from(seed.reveal(), 'base64') }).vkey;
  const [dana, mia] = [sshSigner(), sshSigner()];
  writeFileSync(join(dir, 'tokenctl.yaml'), `version: 1
environment: test
fingerprintKey: "file:${join(configDir, 'fp.key')}"
operators:
  - { id: dana, ssh: "${dana.line}", age: "${await keys.recipient()}", journal: "${journal}" }
  - { id: mia, ssh: "${mia.line}" }
issuers:
  authority: { uses: jwt, keys: "file:./authority" }
stores:
  sealed: { uses: file, path: ./sealed }
channels:
  eng: { uses: file, path: ./outbox/eng, faces: technicians }
  out: { uses: file, path: ./outbox/out, faces: customers }
  hook: { uses: webhook, url: "env:NO_SUCH_HOOK", faces: technicians }
policy: { reason: { minLength: 10 } }
`);
  writeFileSync(join(dir, 'inventory.yaml'), `version: 1
tokens:
  - { token: authority/tok-1, owner: payments, scopes: ["a:b"], fingerprint: "${fp}", slots: [{ at: "sealed/prod/payments#token", consumers: [payments] }] }
consumers: { payments: {} }
`);
  const env = { XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state'), HOME: home, USER: 'dana', PATH: process.env['PATH'] };
  const signal = new AbortController().signal;
  return {
    dir, home, known, unknown, dana, mia,
    async run(argv, { stdin, cwd = dir } = {}) {
      const streams = fakeStreams({ isTTY: false, stdinIsTTY: false });
      streams.keys.end(stdin ?? '');
      const code = await main({ argv, env, streams, clock: systemClock, cwd, signals: { stop: signal, drop: signal, received: () => null } });
      const [out, err] = [streams.stdout.written(), streams.stderr.written()];
      return { code, out, err, doc: () => JSON.parse(out) as unknown };
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

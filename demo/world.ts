import { noPrograms } from '../src/drill/no-programs.ts';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hex, Instant, TokenKey } from '../src/core/brand.ts';
import { instant, toMs } from '../src/core/clock.ts';
import { Secret } from '../src/core/secret.ts';
import type { Token } from '../src/core/token.ts';
import file from '../src/connectors/file/index.ts';
import jwt from '../src/connectors/jwt/index.ts';
import { makeFingerprinter, newFingerprintKey, ownKeys, parseFingerprintKey } from '../src/escrow/index.ts';
import { makeSigner } from '../src/journal/note.ts';
import { ageRecipientOf, newAgeIdentity } from '../src/platform/age.ts';
import { systemClock } from '../src/platform/clock.ts';
import { createHttp } from '../src/platform/http.ts';
import type { EffectCall } from '../src/ports/call.ts';
import type { ConnectorDeps } from '../src/ports/connector.ts';
import { finding } from './gitleaks-report.ts';

const ISS = 'https://authority.demo.test';
const SERVICES = ['payments', 'ledger-batch', 'mailer', 'search', 'billing', 'reports', 'gateway', 'audit', 'webhooks', 'importer', 'export', 'cron'];
const LEAKED = SERVICES.slice(0, 3);
const DAY = 86_400_000;

export interface DemoWorld {
  readonly dir: string;
  /** Fingerprint of the string that nobody knows. */
  readonly unknown: string;
  /** The services concerned; each is handed its own age identity through stdin. */
  readonly running: readonly { readonly name: string; readonly path: string; readonly identity: string }[];
}

/** Authority, store, tokens, inventory, report: what a team would have before the night begins. */
export async function makeWorld(o: { readonly base: string; readonly env: { readonly [k: string]: string | undefined }; readonly verifier: string; readonly narrow: string }): Promise<DemoWorld> {
  const dir = join(o.base, 'workspace');
  const configDir = join(o.base, 'config', 'tokenctl');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await mkdir(configDir, { recursive: true, mode: 0o700 });
  const keys = ownKeys({ configDir, name: 'you' });
  const key = newFingerprintKey((n) => randomBytes(n));
  await writeFile(join(configDir, 'fp.key'), `${key.reveal()}\n`, { mode: 0o600 });
  const fingerprinter = makeFingerprinter(parseFingerprintKey(key));
  const seed = await keys.signer();
  const journal = makeSigner({ name: seed.name, seed: seed.bytes() }).vkey;
  const recipient = await keys.recipient();
  const services = await Promise.all(LEAKED.map(async (service) => ({ service, identity: await newAgeIdentity() })));
  const recipients = await Promise.all(services.map((s) => ageRecipientOf(s.identity)));

  await jwt.setup?.(join(dir, 'authority'), { clock: systemClock, facts: { iss: ISS, alg: 'EdDSA', listMaxAge: '500ms' } });
  const deps: ConnectorDeps = {
    clock: systemClock, http: createHttp({}), programs: noPrograms, resolve: () => Promise.reject(new Error('the demo refers to nothing')), dir, ownIdentity: () => keys.identity(), recipients: [recipient],
    fingerprint: (v) => fingerprinter.of(v), environment: 'test', maxTtlMs: 30 * DAY, consoleSteps: () => [],
  };
  const issuer = jwt.issuer?.create('authority', { keys: 'file:./authority', listMaxAge: '500ms' }, deps);
  const store = file.store?.create('sealed', { path: './sealed', recipients }, deps);
  const mint = issuer?.effects.mint;
  if (!mint || !store) throw new Error('this build has no authority or no sealed store');

  const rows: { service: string; token: Token; secret: Secret }[] = [];
  for (const [i, service] of SERVICES.entries()) {
    const call = callOf(i);
    const like: Token = { key: `authority/${service}` as TokenKey, issuer: 'authority', id: null, kind: 'jwt', subject: service, scopes: [], audience: [], created: null, lastUsed: null, expires: null, fingerprint: null, owner: service, labels: [], declared: null };
    const minted = await mint({ like, scopes: [`${service}:read`], audience: ['demo-api'], ttlMs: 20 * DAY, avoid: [] }, call);
    if (minted.ok !== true) throw new Error(`the demo could not mint for ${service}`);
    rows.push({ service, token: minted.out.token, secret: minted.out.secret });
    const fields = new Map([['api_token', minted.out.secret]]);
    const staged = await store.effects.stage(`prod/${service}`, fields, null, callOf(100 + i));
    if (staged.ok !== true) throw new Error(`the demo could not stage for ${service}`);
    const promoted = await store.effects.promote(`prod/${service}`, { version: staged.out.version }, null, callOf(200 + i));
    if (promoted.ok !== true) throw new Error(`the demo could not promote for ${service}`);
  }

  const unknown = new Secret(`acme_${randomBytes(18).toString('base64url')}`);
  const date = instant(toMs(systemClock.now()) - 40 * 60_000);
  const leaked = rows.filter((r) => LEAKED.includes(r.service));
  const report = [...leaked.map((r, i) => finding({ secret: r.secret.reveal(), rule: 'jwt', file: `deploy/${r.service}.env`, line: 7 + i, date })), finding({ secret: unknown.reveal(), rule: 'generic-api-key', file: 'docs/example.md', line: 31, date })];
  await writeFile(join(dir, 'report.json'), `${JSON.stringify(report, null, 1)}\n`, { mode: 0o600 });

  const running = services.map(({ service, identity }) => ({ name: service, path: `prod/${service}`, identity: identity.reveal() }));
  await writeFile(join(dir, 'tokenctl.yaml'), configText({ journal, recipient, verifier: o.verifier, narrow: o.narrow, recipients }));
  await writeFile(join(dir, 'inventory.yaml'), inventoryText(rows.map((r) => ({ service: r.service, key: r.token.key, fp: fingerprinter.of(r.secret) }))));
  return { dir, unknown: fingerprinter.of(unknown), running };
}

const callOf = (i: number): EffectCall => {
  const idem = randomBytes(16).toString('hex') as Hex;
  return { signal: new AbortController().signal, timeoutMs: 10_000, idem, mark: `demo-${String(i).padStart(3, '0')}-${idem.slice(0, 8)}`, intendedAt: instant(toMs(systemClock.now()) - 10 * DAY) as Instant };
};

const configText = (o: { journal: string; recipient: string; verifier: string; narrow: string; recipients: readonly string[] }): string => `# Throw-away workspace of \`npm run demo\`.
version: 1
environment: test                 # only here may the proof window be shortened
proof: { window: 2s }
fingerprintKey: "file:../config/tokenctl/fp.key"
operators:
  - { id: you, age: "${o.recipient}", journal: "${o.journal}" }
issuers:
  authority:
    uses: jwt
    keys: "file:./authority"
    verifiers: ["${o.verifier}"]
    narrowProbe: "${o.narrow}"
    audiences: { demo-api: { checks: list } }
    listMaxAge: 500ms
stores:
  sealed: { uses: file, path: ./sealed, recipients: ${JSON.stringify(o.recipients)} }
channels:
  eng: { uses: file, path: ./outbox/engineers, faces: technicians }
  out: { uses: file, path: ./outbox/customers, faces: customers }
policy: { maxTtl: 30d, reason: { minLength: 10 } }
`;

const inventoryText = (rows: readonly { service: string; key: string; fp: string }[]): string => `version: 1
tokens:
${rows.map((r) => `  - token: ${r.key}
    owner: ${r.service}
    labels: [demo]
    scopes: ["${r.service}:read"]
    audience: [demo-api]
    ttl: 14d
    fingerprint: "${r.fp}"
    slots: [{ at: "sealed/prod/${r.service}#api_token", consumers: [${r.service}] }]
`).join('')}consumers:
${rows.map((r) => (LEAKED.includes(r.service) ? `  ${r.service}: { owner: ${r.service}-team, reloads: 2s, check: { get: "@@${r.service}@@", shows: token.id } }\n` : `  ${r.service}: { owner: ${r.service}-team }\n`)).join('')}`;

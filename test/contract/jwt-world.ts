import { noPrograms } from '../../src/drill/no-programs.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../../src/connectors/jwt/authority-init.ts';
import type { JwtConfig } from '../../src/connectors/jwt/config.ts';
import connector from '../../src/connectors/jwt/index.ts';
import { Secret } from '../../src/core/secret.ts';
import { startWorld, type World } from '../../src/drill/world.ts';
import { newAgeIdentity } from '../../src/platform/age.ts';
import { createHttp } from '../../src/platform/http.ts';
import type { Held } from '../../src/ports/call.ts';
import type { ConnectorDeps } from '../../src/ports/connector.ts';
import type { Http } from '../../src/ports/http.ts';
import type { Issuer } from '../../src/ports/issuer.ts';
import { callNamed, testFingerprint } from './fingerprint-and-call.ts';
import { testClock, type TestClock } from './test-clock.ts';

export const ISS = 'https://tokens.example.test';
const MAX_TTL_MS = 30 * 86_400_000;

export interface JwtWorld {
  readonly dir: string;
  readonly clock: TestClock;
  readonly issuer: Issuer;
  readonly world: World;
  readonly kid: string;
  readonly maxTtlMs: number;
  /** Another connector on the same folder. */
  again(config?: Partial<JwtConfig>, http?: Http): Issuer;
  expose(scopes?: readonly string[]): Promise<Held>;
  close(): Promise<void>;
}

/** An authority in a folder of its own, two resource servers that read what it publishes, and the connector between them. */
export async function jwtWorld({ alg = 'EdDSA', config = {}, servers = 2 }: { alg?: 'EdDSA' | 'ES256'; config?: Partial<JwtConfig>; servers?: number } = {}): Promise<JwtWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'tokenctl-jwt-'));
  const clock = testClock();
  const folder = join(dir, 'authority');
  const { kid } = await createAuthority(folder, { iss: ISS, alg, clock, listMaxAgeMs: 1_000 });
  const http = createHttp({ loopbackOnly: true });
  const published = { jwks: join(folder, 'public/jwks.json'), list: join(folder, 'public/revoked.jwt') };
  const world = await startWorld({ iss: ISS, audience: 'payments-api', ...published, maxAgeMs: 500, servers }, { clock, http });
  const identity = await newAgeIdentity();
  const deps: ConnectorDeps = {
    clock, http, programs: noPrograms, dir, consoleSteps: () => [], fingerprint: testFingerprint, recipients: [], environment: 'test', maxTtlMs: MAX_TTL_MS,
    ownIdentity: async () => identity, resolve: async () => { throw new Error('not asked'); },
  };
  const base: JwtConfig = { keys: 'file:./authority', verifiers: [...world.verifiers], narrowProbe: world.narrowProbe, listMaxAge: '1s', jwksMaxAge: '1s' };
  const make = (more: Partial<JwtConfig>, via: Http = http): Issuer => {
    if (!connector.issuer) throw new Error('no issuer');
    return connector.issuer.create('authority', connector.issuer.config.parse({ ...base, ...more }), { ...deps, http: via });
  };
  const issuer = make(config);
  let n = 0;
  return {
    dir: folder, clock, issuer, world, kid, maxTtlMs: MAX_TTL_MS,
    again: (more = {}, via) => make({ ...config, ...more }, via),
    async expose(scopes = ['payments:read']) {
      const like = { key: 'authority/none', issuer: 'authority', id: null, kind: 'jwt', subject: 'svc-payments', scopes, audience: ['payments-api'], created: null, lastUsed: null, expires: null, fingerprint: null, owner: null, labels: [], declared: null };
      const reply = await issuer.effects.mint?.({ like: like as never, scopes, audience: ['payments-api'], ttlMs: 86_400_000, avoid: [] }, callNamed(`old ${n++}`, clock));
      if (reply?.ok !== true) throw new Error(`not minted: ${JSON.stringify(reply)}`);
      return { token: reply.out.token, value: reply.out.secret };
    },
    close: async () => { await world.close(); await rm(dir, { recursive: true, force: true }); },
  };
}

export const damaged = (value: Secret | null): Secret => new Secret((value?.reveal() ?? '').slice(0, -6));

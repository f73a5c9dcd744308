/** The main job with its slots in AWS Secrets Manager: services read it there, and the leaked tokens are in it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import { startService, type Service } from '../../src/drill/service.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createHttp } from '../../src/platform/http.ts';
import { e2eWorld, jtiOf, type E2eWorld } from './e2e-world.ts';

/** An AWS as its owners and consumers see it, whatever tokenctl thinks. */
export interface AwsSide {
  readonly url: string;
  readonly key: { readonly id: string; readonly secret: string };
  create(name: string, value: string): Promise<string>;
  /** What a consumer reads: the version under AWSCURRENT. */
  current(name: string): Promise<string>;
  labels(name: string): Promise<ReadonlyMap<string, readonly string[]>>;
}

export interface AsmWorld extends E2eWorld {
  readonly first: ReadonlyMap<string, string>;
  readonly reading: ReadonlyMap<string, Service>;
}

/** Moves the three leaked services' slots into `prod/<prefix><service>#api_token` of AWS, beside a field that nobody may touch. */
export async function asmWorld(aws: AwsSide, prefix = ''): Promise<AsmWorld> {
  const w = await e2eWorld();
  const first = new Map<string, string>();
  const reading = new Map<string, Service>();
  let inventory = await readFile(join(w.dir, 'inventory.yaml'), 'utf8');
  for (const { service, value } of w.leaked) {
    const name = `prod/${prefix}${service}`;
    first.set(service, await aws.create(name, JSON.stringify({ api_token: value, database: 'kept' })));
    const running = await startService({ calls: `${w.world.servers[0]?.url ?? ''}/scoped/${service}:read`, everyMs: 100 }, { clock: systemClock, http: createHttp({ loopbackOnly: true }),
      read: async () => new Secret((JSON.parse(await aws.current(name)) as { api_token: string }).api_token) });
    reading.set(service, running);
    inventory = inventory.replace(`sealed/prod/${service}#api_token`, `asm/${name}#api_token`).replace(`${w.services.get(service)?.url ?? '@'}/healthz`, `${running.url}/healthz`);
  }
  await writeFile(join(w.dir, 'inventory.yaml'), inventory);
  const file = join(w.dir, 'tokenctl.yaml');
  const entry = `  asm: { uses: aws-secrets-manager, region: eu-central-1, auth: { accessKeyId: "env:ASM_ID", secretAccessKey: "env:ASM_KEY" }, endpoint: "${aws.url}", sts: "${aws.url}", expect: { account: "123456789012" } }`;
  await writeFile(file, (await readFile(file, 'utf8')).replace('stores:\n', `stores:\n${entry}\n`));
  Object.assign(w.env, { ASM_ID: aws.key.id, ASM_KEY: aws.key.secret });
  expect((await w.tokenctl('config', 'trust', '--yes', '-q')).exit).toBe(0);
  return { ...w, first, reading, close: async () => { for (const s of reading.values()) await s.close(); await w.close(); } };
}

/** Every service uses its new token, the other field is as it was, and of the old version only its id is left. */
export async function expectReplaced(w: AsmWorld, aws: AwsSide, prefix = ''): Promise<void> {
  for (const { service, jti, value } of w.leaked) {
    const name = `prod/${prefix}${service}`;
    const now = JSON.parse(await aws.current(name)) as { api_token: string; database: string };
    expect(jtiOf(now.api_token)).not.toBe(jti);
    expect(now.database).toBe('kept');
    expect(w.reading.get(service)?.health()).toMatchObject({ ok: true, token: { id: jtiOf(now.api_token) } });
    expect([await w.world.refuses(value), await w.world.refuses(now.api_token)]).toEqual([true, false]);
    const labels = await aws.labels(name);
    expect(labels.get(w.first.get(service) ?? '') ?? []).toEqual([]);
    expect([...labels.values()].flat()).toEqual(['AWSCURRENT']);
  }
}

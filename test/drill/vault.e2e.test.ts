/** The main job with Vault as issuer and KV v2 as store, honest and not; on a real server too, where there is one. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { realVault } from '../unit/connectors/vault/world.ts';
import { ROOT } from './e2e-world.ts';
import { RUN, vaultJob, type VaultJob } from './vault-job.ts';

const start = async (cx: Pick<TestContext, 'onTestFinished'>, o: Parameters<typeof vaultJob>[0] = {}): Promise<VaultJob> => {
  const job = await vaultJob(o);
  cx.onTestFinished(() => job.close());
  return job;
};
const states = (json: { readonly entries: readonly { readonly state: string }[] }): readonly string[] => json.entries.map((e) => e.state);

/** Every old token is dead, every field holds another one that lives, what nobody named is as it was, and no version holds an old one. */
async function expectReplaced(job: VaultJob, { staging = true } = {}): Promise<void> {
  for (const { value, path, field } of job.leaked) {
    const { fields, versions } = await job.current(path);
    expect(fields).toMatchObject({ database: 'kept', port: 5432 });
    expect(fields[field]).not.toBe(value);
    expect([await job.w.refuses(value), await job.w.refuses(String(fields[field]))]).toEqual([true, false]);
    expect(Object.values(versions).map((v) => v.destroyed)).toEqual([true, false]);
    if (!staging) continue;
    // In staging no value is left.
    const staged = (await job.w.admin('GET', `${job.w.names.staging}/metadata/${path}`)).data;
    for (const n of Object.keys(staged.versions).filter((x) => staged.versions[x].destroyed === false))
      expect(JSON.stringify((await job.w.admin('GET', `${job.w.names.staging}/data/${path}?version=${n}`)).data.data)).not.toContain(String(fields[field]));
  }
}

/** Nothing that was written holds a value, in the forms in which values get about. */
function expectNoValue(job: VaultJob): void {
  const files = readdirSync(join(job.base, 'state'), { recursive: true, withFileTypes: true }).filter((f) => f.isFile()).map((f) => readFileSync(join(f.parentPath, f.name)));
  for (const value of [...job.leaked.map((l) => l.value), job.w.own.value])
    for (const form of [value, Buffer.from(value).toString('base64').replace(/=+$/, ''), encodeURIComponent(value)]) expect(files.some((bytes) => bytes.includes(form))).toBe(false);
}

describe.each([...(realVault === null ? [] : [['a real server', true] as const]), ['the simulated server', false] as const])('on %s', (_, real) => {
  test.each([true, false])('stopped before promote (staging: %s) and taken back: its values are as they were, and what was minted is dead', { timeout: 60_000 }, async (staging) => {
    const job = await vaultJob({ real, staging });
    try {
      mkdirSync(join(job.dir, 'runbooks'));
      const shipped = readFileSync(join(ROOT, 'runbooks/leaked-token.yaml'), 'utf8');
      writeFileSync(join(job.dir, 'runbooks/asked.yaml'), shipped.replace(/^name: .*/m, 'name: asked').replace(/^( *)- \{ id: promote/m, '$1- { id: go-on, uses: human.confirm, with: { ask: "Promote now?" } }\n$1- { id: promote'));
      const before = await Promise.all(job.leaked.map((l) => job.current(l.path)));
      const parked = await job.tokenctl(...RUN.map((a) => (a === 'leaked-token' ? 'asked' : a)), '--stop-at-barriers');
      expect(parked.exit, parked.err + parked.out).toBe(8);
      const undone = await job.tokenctl('undo', '--reason', 'drill: not the right role', '--yes', '--json');
      expect(undone.exit, undone.err + undone.out).toBe(0);
      expect(await Promise.all(job.leaked.map((l) => job.current(l.path)))).toEqual(before);
      const minted = (await job.events()).flatMap((e) => (e.code === 'token.proven' && e.data.is === 'dead' ? [e.data.of] : []));
      expect(minted).toHaveLength(3);
      for (const of of minted) expect((await job.w.admin('POST', 'auth/token/lookup-accessor', { accessor: of.replace('vault/', '') }).catch(() => null))?.data ?? null).toBeNull();
      for (const l of job.leaked) expect(await job.w.refuses(l.value)).toBe(false);
      expect((await job.tokenctl('debts', '--json')).json.debts.map((d: { id: string }) => d.id).filter((d: string) => !d.startsWith('alive'))).toEqual([]);
      expectNoValue(job);
    } finally { await job.close(); }
  });

  test('the whole of it: two fields of one path in one version, replaced, proven, destroyed', { timeout: 60_000 }, async (cx) => {
    const job = await start(cx, { real });
    const ran = await job.tokenctl(...RUN, '--json');
    expect(ran.exit, ran.err + ran.out).toBe(0);
    expect(states(ran.json)).toEqual(['proven', 'proven', 'proven']);
    await expectReplaced(job);
    expect((await job.tokenctl('debts', '--json')).json.debts).toEqual([]);
    const events = await job.events();
    expect(events.find((e) => e.code === 'identity.read' && e.data.connector === 'vault')).toMatchObject({ data: { is: { accessor: job.w.own.accessor } } });
    expectNoValue(job);
  });

  test('connector list, check and permissions: with just what the last one prints, the whole job', { timeout: 60_000 }, async (cx) => {
    const job = await start(cx, { real });
    expect((await job.tokenctl('connector', 'list', '--json')).json.entries.map((e: { name: string }) => e.name)).toEqual(['vault', 'kv', 'eng']);
    const printed = await Promise.all(['vault', 'kv'].map(async (name) => (await job.tokenctl('connector', 'permissions', name)).out));
    for (const path of ['prod/payments', 'prod/mailer']) expect(printed[1]).toContain(`path "${job.w.names.kv}/data/${path}"`);
    expect(printed.join('')).not.toContain('/*" { capabilities = ["create", "read", "update"] }');
    await job.w.admin('POST', `sys/policies/acl/${job.w.names.own}`, { policy: printed.join('\n') });

    const checked = await job.tokenctl('connector', 'check', '--json');
    expect(checked.exit, checked.out).toBe(0);
    expect(checked.json.connectors).toMatchObject([{ name: 'vault', is: { accessor: job.w.own.accessor }, trouble: null }, { name: 'kv', read: ['reads 2 of 2 places'] }, { name: 'eng', is: null }]);
    expect((await job.tokenctl(...RUN)).exit).toBe(0);
    await expectReplaced(job);

    await job.w.admin('POST', 'auth/token/revoke-accessor', { accessor: job.w.own.accessor });
    expect(await job.tokenctl('connector', 'check', 'kv', '--json')).toMatchObject({ exit: 4, json: { connectors: [{ name: 'kv', is: null, trouble: { code: 'E_AUTH' } }] } });
  });

  test('without staging the value waits in escrow, and the swap takes it from there', { timeout: 60_000 }, async (cx) => {
    const job = await start(cx, { real, staging: false });
    const ran = await job.tokenctl(...RUN, '--json');
    expect(ran.exit, ran.err + ran.out).toBe(0);
    await expectReplaced(job, { staging: false });
  });

  test('contained first, by what is known of the tokens: their consumers stop, and then go on', { timeout: 60_000 }, async (cx) => {
    const job = await start(cx, { real });
    const ran = await job.tokenctl(...RUN.map((word) => (word === 'seen=internal' ? 'seen=public' : word)), '--json');
    expect(ran.exit, ran.err + ran.out).toBe(0);
    expect(states(ran.json)).toEqual(['proven', 'proven', 'proven']);
    await expectReplaced(job);
  });
});
if (realVault === null) test.skip('on a real server: needs TOKENCTL_TEST_VAULT_ADDR and TOKENCTL_TEST_VAULT_TOKEN', () => undefined);

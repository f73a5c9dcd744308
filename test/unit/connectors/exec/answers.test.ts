import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../../../src/core/brand.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { Issuer } from '../../../../src/ports/issuer.ts';
import { exec, execWorld, type ExecWorld, type Request } from '../../../contract/exec-program.ts';
import { callNamed } from '../../../contract/fingerprint-and-call.ts';
import { testClock } from '../../../contract/test-clock.ts';

let world: ExecWorld;
let says: (r: Request) => unknown = () => ({});
const asked: Request[] = [];
beforeAll(async () => { world = await execWorld(async (r) => { asked.push(r); return says(r); }); });
afterAll(() => world.close());

const clock = testClock();
const call = callNamed('x', clock, 10_000);
const of = { token: { key: 'crm/K-1', issuer: 'crm', id: 'K-1', kind: 'exec', subject: null, scopes: [], audience: [], created: null, lastUsed: null, expires: null, fingerprint: null, owner: null, labels: [], declared: null } as never, value: new Secret('crm_leaked-value-77aa') };
const make = (more: object = {}): Issuer => {
  if (!exec.issuer) throw new Error('exec has an issuer');
  return exec.issuer.create('crm', exec.issuer.config.parse({ ...world.entry, can: ['revoke', 'mint'], values: 'yes', ...more }), world.deps);
};
const round = (i: Issuer, mayPresent = true) => i.reads.round({ of, control: null, revokedAt: null, mayPresent }, call);
const DEAD = { is: 'dead', control: 'alive', by: 'value' };

test.each<[string, unknown, Json]>([
  ['its own credential is dead', { fault: 'auth' }, 'E_AUTH'],
  ['a storm of 429', { fault: 'throttled', retryAfterS: 7 }, 'E_THROTTLED'],
  ['the address is locked out', { fault: 'refused', why: 'blocked' }, 'E_REFUSED'],
  ['a page of a proxy', '<html>OK</html>', 'E_LOST'],
  ['half an answer', '{"is":"dead","control":"alive","by":"reg', 'E_LOST'],
  ['another account: nothing of this shape', { is: 'dead' }, 'E_LOST'],
  ['text around it', `note: dead\n${JSON.stringify(DEAD)}`, 'E_LOST'],
  ['two answers', `${JSON.stringify(DEAD)}\n${JSON.stringify(DEAD)}`, 'E_LOST'],
  ['a key too much', { ...DEAD, controll: 'alive' }, 'E_LOST'],
  ['the value said again', { ...DEAD, detail: 'crm_leaked-value-77aa is dead' }, 'E_LOST'],
  ['our credential said again', { ...DEAD, detail: 'asked with own-credential-8d1f' }, 'E_LOST'],
  ['a sentence for a word', { fault: 'refused', why: 'The key crm_… is blocked.' }, 'E_LOST'],
])('%s: neither dead nor done', async (_, answer, code) => {
  says = () => answer;
  const i = make();
  expect(await round(i)).toMatchObject({ is: 'cannot-tell', detail: expect.stringContaining(String(code)) });
  expect(await i.reads.observe('revoke', of, call)).toMatchObject({ is: 'cannot-tell' });
  expect(await i.effects.revoke?.(of, call)).toMatchObject({ ok: false, fault: { code } });
  await expect(i.reads.identity(call)).rejects.toMatchObject({ message: expect.not.stringMatching(/leaked-value|own-credential/) });
});

test('dead needs a live control, and a value that was given', async () => {
  says = () => DEAD;
  expect(await round(make())).toMatchObject({ is: 'dead', control: 'alive', path: 'value' });
  expect((await round(make(), false)).is).toBe('cannot-tell');
  expect((await round(make({ values: 'effects' }))).is).toBe('cannot-tell');
  for (const control of ['none', 'not-alive']) { says = () => ({ ...DEAD, control }); expect((await round(make())).is).toBe('cannot-tell'); }
  says = () => ({ ...DEAD, by: 'registry' });
  expect(await round(make(), false)).toMatchObject({ is: 'dead', path: 'registry' });
});

test('the leaked value goes only where the entry lets it', async () => {
  says = (r) => (r.op === 'round' ? DEAD : { how: 'done' });
  const given = async (values: string, mayPresent = true) => {
    asked.length = 0;
    await round(make({ values }), mayPresent);
    await make({ values }).effects.revoke?.(of, call);
    return asked.map((r) => (r['token'] as { value?: string }).value !== undefined);
  };
  expect(await given('never')).toEqual([false, false]);
  expect(await given('effects')).toEqual([false, true]);
  expect(await given('yes')).toEqual([true, true]);
  expect(await given('yes', false)).toEqual([false, true]);
});

test('a minted secret may be said, and nothing that was there before', async () => {
  const spec = { like: of.token, scopes: ['a'], audience: [], ttlMs: 1, avoid: [] };
  says = () => ({ how: 'done', token: { id: 'K-2' }, secret: 'crm_fresh-value-1' });
  const reply = await make().effects.mint?.(spec, call);
  expect(reply).toMatchObject({ ok: true, out: { token: { key: 'crm/K-2' } } });
  expect(reply?.ok === true && reply.out.secret.reveal()).toBe('crm_fresh-value-1');
  says = () => ({ how: 'done', token: { id: 'own-credential-8d1f' }, secret: 'crm_fresh-value-1' });
  expect(await make().effects.mint?.(spec, call)).toMatchObject({ ok: false, fault: { class: 'lost' } });
});

test('what it acts with counts as own; who cannot say counts as unknown', async () => {
  says = () => ({ facts: { login: 'bot' }, self: ['K-9'] });
  expect(await make().reads.own(call)).toMatchObject({ at: { vendor: 'exec', where: './forward.mjs' }, credentials: [{ ids: ['K-9'], complete: true }] });
  says = () => 'x';
  expect(await make().reads.own(call)).toMatchObject({ at: { where: null }, credentials: [{ ids: [], complete: false }] });
});

test.each([
  [{ can: ['revoke'], program: 'crm' }, 'PATH'], [{ can: ['suspend'] }, 'reinstate'], [{ can: ['revoke'], unit: 'app' }, 'can: unit'], [{ can: ['claim'] }, 'prefix'],
  [{ can: ['revoke'], credentials: { api: 'a-value' } }, 'reference'], [{ can: ['revoke'], propagation: 'soon' }, 'duration'],
])('an entry that cannot be right is refused: %o', (more, why) => {
  const read = exec.issuer?.config.safeParse({ ...world.entry, ...more });
  expect(JSON.stringify(read?.error?.issues)).toContain(why);
});

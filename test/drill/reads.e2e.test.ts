/** The commands that only look: what they say before and after the main job, and that they write nothing. */
import { expect, test } from 'vitest';
import { e2eWorld, RUN } from './e2e-world.ts';

test('token list and inspect, secret where and history, connector check', { timeout: 60_000 }, async ({ onTestFinished }) => {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  const [first] = w.leaked;
  const listed = (await w.tokenctl('token', 'list', '--json')).json.tokens;
  const old = listed.find((t: { token: string }) => t.token.endsWith(`/${first?.jti}`));
  expect(old.slots).toHaveLength(1);
  const [slot] = old.slots as readonly [string];
  expect((await w.tokenctl('token', 'list', `owner=${old.owner}`, '--json')).json.tokens.map((t: { token: string }) => t.token)).toContain(old.token);
  expect(await w.tokenctl('token', 'list', 'authority/nobody')).toMatchObject({ exit: 2 });

  expect(await w.tokenctl('token', 'inspect', old.token, '--json')).toMatchObject({ exit: 0, json: { tokens: [{ token: old.token, knows: { key: old.token }, dies: [], trouble: null }] } });
  expect((await w.tokenctl('secret', 'where', old.token, '--json')).json.found).toMatchObject([{ slot, stage: 'current', declared: true }]);
  const checked = await w.tokenctl('connector', 'check', '--json');
  expect(checked.json.connectors.map((c: { trouble: unknown }) => c.trouble)).toEqual(checked.json.connectors.map(() => null));
  expect((await w.tokenctl('connector', 'permissions')).out).toContain('nothing to grant');

  expect((await w.tokenctl(...RUN)).exit).toBe(3);
  expect((await w.tokenctl('secret', 'where', old.token, '--json')).json.found).toEqual([]);
  const versions = (await w.tokenctl('secret', 'history', slot, '--json')).json.versions;
  expect(versions.map((v: { version: { stage: string }; fields: readonly { token: unknown; fingerprint: unknown }[] }) => [v.version.stage, v.fields[0]?.token === old.token, v.fields[0]?.fingerprint === null])).toEqual([['current', false, false], ['none', false, true]]);
  const said = await Promise.all([['token', 'list'], ['token', 'inspect', old.token], ['secret', 'where', old.token], ['secret', 'history', slot]].map((argv) => w.tokenctl(...argv)));
  for (const { value } of w.leaked) for (const { out, err } of said) expect(out + err).not.toContain(value);
});

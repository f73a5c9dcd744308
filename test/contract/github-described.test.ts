/** What the simulated GitHub answers, held against GitHub's own published description (`@octokit/openapi`, fetched by `.ci/run`: it is too large to be a dependency). */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { ALL, githubWorld } from '../unit/connectors/github/world.ts';
import { callNamed } from './fingerprint-and-call.ts';

const file = process.env['TOKENCTL_TEST_GITHUB_OPENAPI'];
interface Described { readonly paths: { readonly [path: string]: { readonly [method: string]: { readonly responses: { readonly [status: string]: { readonly $ref?: string; readonly content?: { readonly 'application/json'?: { readonly schema: object } } } } } } }; readonly components: { readonly responses: { readonly [name: string]: { readonly content?: { readonly 'application/json'?: { readonly schema: object } } } } } }

const PATHS: readonly (readonly [RegExp, string])[] = [
  [/^\/user$/, '/user'], [/^\/installation\/repositories$/, '/installation/repositories'], [/^\/installation\/token$/, '/installation/token'], [/^\/credentials\/revoke$/, '/credentials/revoke'], [/^\/app$/, '/app'],
  [/^\/applications\/[^/]+\/token$/, '/applications/{client_id}/token'], [/^\/app\/installations\/\d+\/access_tokens$/, '/app/installations/{installation_id}/access_tokens'],
  [/^\/orgs\/[^/]+\/personal-access-tokens$/, '/orgs/{org}/personal-access-tokens'], [/^\/orgs\/[^/]+\/personal-access-tokens\/\d+$/, '/orgs/{org}/personal-access-tokens/{pat_id}'],
];
/** Refusals that the description leaves out of some operations: any of them can answer 401 to a dead credential, and 404. */
const GENERAL = new Set([401, 403, 404]);

describe.skipIf(file === undefined)('the simulated GitHub is as described (skipped: TOKENCTL_TEST_GITHUB_OPENAPI names no description)', () => {
  test('every answer of every operation that the connector uses', { timeout: 60_000 }, async ({ onTestFinished }) => {
    const doc = JSON.parse(readFileSync(file ?? '', 'utf8')) as Described;
    const ajv = new Ajv({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'github', ...doc });
    const w = await githubWorld({ ...ALL, org: { name: 'acme', token: 'env:ORG' } });
    onTestFinished(() => w.close());
    const call = (name: string) => callNamed(name, w.clock);
    for (const kind of ['ghp_', 'gho_', 'ghu_', 'ghs_', 'github_pat_'] as const) {
      const of = await w.held(w.github.issue(kind));
      for (let n = 0; n < 2; n++) {
        await w.issuer.reads.round({ of, control: null, revokedAt: null, mayPresent: true, narrow: true }, call('r'));
        await w.issuer.reads.observe('revoke', of, call('o'));
        await w.issuer.effects.revoke?.(of, call('k'));
      }
    }
    w.github.issue('github_pat_');
    await w.issuer.reads.identity(call('i'));
    const like = (await w.held(w.github.issue('gho_'))).token;
    expect(await w.issuer.effects.mint?.({ like, scopes: ['contents:read'], audience: [], ttlMs: 3_600_000, avoid: [] }, call('m'))).toMatchObject({ ok: true });
    for await (const t of w.issuer.reads.list(call('l'))) await w.issuer.effects.revoke?.({ token: t, value: null }, call('p'));

    const wrong: string[] = [];
    for (const { route, status, body } of w.github.answered) {
      const [method = '', path = ''] = route.split(' ');
      const described = PATHS.find(([is]) => is.test(path))?.[1];
      const operation = described === undefined ? undefined : doc.paths[described]?.[method.toLowerCase()];
      if (operation === undefined) { wrong.push(`${route}: no such operation`); continue; }
      const said = operation.responses[String(status)];
      if (said === undefined) { if (!GENERAL.has(status)) wrong.push(`${route}: ${status} is not described`); continue; }
      const response = said.$ref === undefined ? said : doc.components.responses[said.$ref.split('/').at(-1) ?? ''];
      const schema = response?.content?.['application/json']?.schema;
      if (schema === undefined) { if (body !== '') wrong.push(`${route}: ${status} has no body`); continue; }
      const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"github#/')) as object);
      if (!validate(JSON.parse(body))) wrong.push(`${route}: ${status}: ${ajv.errorsText(validate.errors)}`);
    }
    expect([...new Set(wrong)]).toEqual([]);
    expect(new Set(w.github.answered.map((a) => a.route.replace(/\d+/g, 'N'))).size).toBeGreaterThan(8);
  });
});

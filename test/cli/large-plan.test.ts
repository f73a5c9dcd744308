import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallWorld } from './small-world.ts';

const REASON = 'every key of the old build farm';

/** A plan of three changes a token is saved, and then one of its tokens gets a consumer that would stop. */
async function afterTheWorldMoved(tokens: number): Promise<{ readonly changes: number; readonly exit: number; readonly code: string | null }> {
  const w = await smallWorld();
  try {
    const file = join(w.dir, 'tokenctl.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('issuers:\n', 'issuers:\n  farm: { uses: manual, name: the build farm }\n'));
    const inventory = (slot: string): string => `version: 1\ntokens:\n${Array.from({ length: tokens }, (_, i) => `  - { token: farm/t${i}, owner: farm${i === 0 ? slot : ''} }`).join('\n')}\nconsumers: { payments: {} }\n`;
    writeFileSync(join(w.dir, 'inventory.yaml'), inventory(''));
    expect((await w.run(['config', 'trust', '--yes'])).code).toBe(0);
    const plan = (await w.run(['plan', 'revoke-one', '--var', 'tokens=owner=farm', '--out', 'farm.plan', '--json'])).doc();
    writeFileSync(join(w.dir, 'inventory.yaml'), inventory(', slots: [{ at: "sealed/prod/payments#token", consumers: [payments] }]'));
    const ran = await w.run(['run', 'farm.plan', '--reason', REASON, '--confirm', plan.confirm, '--json']);
    return { changes: plan.changes.length, exit: ran.code, code: ran.doc().error?.code ?? null };
  } finally {
    w.remove();
  }
}

test('a plan is planned again at its start; one of more than a thousand changes is held against its header alone', { timeout: 60_000 }, async () => {
  expect(await afterTheWorldMoved(3)).toMatchObject({ exit: 7, code: 'E_PLAN_STALE' });
  const large = await afterTheWorldMoved(400);
  expect(large.changes).toBeGreaterThan(1_000);
  expect(large).toMatchObject({ exit: 8, code: null });
});

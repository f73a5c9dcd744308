import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';
import { newAgeIdentity } from '../../../../src/platform/age.ts';
import { effectCall } from '../../../contract/store-call.ts';
import { makeStore, tempDir } from './fixture.ts';

const KILLS = 20;

it(`survives ${KILLS} kill -9 of two writers of one path: one current, whole, and no acknowledged promote lost`, { timeout: 30_000 }, async () => {
  const { dir, remove } = tempDir();
  try {
    const identity = await newAgeIdentity();
    const keyFile = join(dir, 'age.key');
    writeFileSync(keyFile, identity.reveal(), { mode: 0o600 });
    const worker = join(dir, 'worker.mjs');
    // One file starts four times as fast as the sources do.
    buildSync({ entryPoints: [join(import.meta.dirname, 'worker.ts')], outfile: worker, bundle: true, platform: 'node', format: 'esm' });
    const store = makeStore(dir, identity);
    const call = effectCall('check');
    const acknowledged = new Map<string, string>();
    let left = KILLS;
    const one = async (who: string): Promise<void> => {
      while (left > 0) {
        const child = spawn(process.execPath, [worker, dir, keyFile, `${who}${left}`], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 8_000, killSignal: 'SIGKILL' });
        const seen: string[] = [];
        child.stdout.setEncoding('utf8').on('data', (text: string) => seen.push(text));
        const closed = once(child, 'close');
        // It is killed somewhere in the middle of its work, never while it starts.
        await Promise.race([once(child.stdout, 'data'), closed]);
        await new Promise((r) => { setTimeout(r, Math.random() * 40); });
        child.kill('SIGKILL');
        await closed;
        left -= 1;
        expect(seen, 'a writer gets no promote through').not.toEqual([]);
        for (const line of seen.join('').split('\n').slice(0, -1)) acknowledged.set(line.split(' ')[0] ?? '', line.split(' ')[1] ?? '');
        const history = await store.reads.history('prod/a', call);
        expect(history.filter((v) => v.stage === 'current').length).toBe(1);
      }
    };
    await Promise.all([one('a'), one('b')]);

    const history = await store.reads.history('prod/a', call);
    expect(acknowledged.size).toBeGreaterThan(KILLS);
    expect(new Set(history.map((v) => v.id)).size).toBe(history.length);
    for (const [version, value] of acknowledged) {
      const entry = history.find((v) => v.id === version);
      expect(entry?.stage).not.toBe('pending');
      if (entry?.stage === 'current' || entry?.stage === 'previous') {
        // A kill between the removal of the file and the state leaves a previous version that nobody can read any more.
        const held = (await store.reads.read('prod/a', version, 'token', call))?.reveal() ?? value;
        expect(held).toBe(value);
      }
    }
    for (const v of history) if (v.stage === 'pending' || v.stage === 'current') expect(await store.reads.read('prod/a', v.id, 'token', call)).not.toBeNull();

    const current = history.find((v) => v.stage === 'current')?.id ?? null;
    await store.effects.promote('prod/a', { fields: new Map([['token', identity]]) }, current, effectCall('last'));
    const folder = join(dir, 'sealed', 'prod', 'a');
    const state = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as { versions: { id: string; stage: string }[] };
    const named = state.versions.filter((v) => v.stage !== 'none').map((v) => `${v.id}.age`);
    expect(readdirSync(folder).filter((name) => !named.includes(name)).sort()).toEqual(['.lock', 'state.json']);
  } finally { remove(); }
});

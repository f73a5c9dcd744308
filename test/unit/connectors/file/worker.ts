import { readFileSync } from 'node:fs';
import { Secret } from '../../../../src/core/secret.ts';
import { effectCall } from '../../../contract/store-call.ts';
import { makeStore } from './fixture.ts';

/** Stages and promotes, without end, in a process that is made to be killed. A line after each acknowledged promote. */
const [dir = '', keyFile = '', name = ''] = process.argv.slice(2);
const store = makeStore(dir, new Secret(readFileSync(keyFile, 'utf8')));
for (let i = 0; ; i++) {
  const history = await store.reads.history('prod/a', effectCall('read'));
  const base = history.find((v) => v.stage === 'current')?.id ?? null;
  const value = `${name}-${i}`;
  const staged = await store.effects.stage('prod/a', new Map([['token', new Secret(value)]]), base, effectCall(`stage ${value}`));
  if (staged.ok !== true) continue;
  const promoted = await store.effects.promote('prod/a', { version: staged.out.version }, base, effectCall(`promote ${value}`));
  if (promoted.ok !== true) continue;
  process.stdout.write(`${promoted.out.version} ${value}\n`);
  if (promoted.out.left !== null && i % 2 === 0) await store.effects.retire('prod/a', promoted.out.left, effectCall(`retire ${value}`));
}

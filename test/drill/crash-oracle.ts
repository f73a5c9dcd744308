/** What stands at the server, in the files and on the screens after a job that was hit: compared with what a run without trouble leaves. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { living } from '../../src/drill/fake-vault-state.ts';
import { filesBelow, findCanaries } from './canary.ts';
import type { CrashJob } from './crash-job.ts';

/** What the world shows that should not be: everything is compared with what a run without trouble leaves behind. */
export async function worldIsWrong(c: CrashJob, { staging = true, messages = 1 }: { readonly staging?: boolean; readonly messages?: number } = {}): Promise<string[]> {
  const { job, front } = c;
  const wrong: string[] = [];
  const want = (is: unknown, wanted: unknown, what: string): void => { if (JSON.stringify(is) !== JSON.stringify(wanted)) wrong.push(`${what}: ${JSON.stringify(is)}, and not ${JSON.stringify(wanted)}`); };
  const fake = job.w.fake;
  if (fake === null) throw new Error('the oracle looks into the simulated server');
  const all = [...fake.state.tokens.values()].filter((t) => living(t, Date.now()) !== null);
  const held = new Set<string>();
  for (const { value, path, field } of job.leaked) {
    const { fields, versions } = await job.current(path);
    want(await job.w.refuses(value), true, `${path}#${field}: the leaked value is refused`);
    want([fields['database'], fields['port']], ['kept', 5432], `${path}: other fields`);
    want(Object.values(versions).map((v) => v.destroyed), [true, false], `${path}: versions destroyed`);
    const now = all.find((t) => t.value === fields[field]);
    if (now === undefined) wrong.push(`${path}#${field} holds nothing that lives`);
    else held.add(now.accessor);
  }
  want(held.size, job.leaked.length, 'living replacements in slots');
  want(all.filter((t) => t.value !== fake.root && t.value !== job.w.own.value && !held.has(t.accessor)).map((t) => t.meta), [], 'living tokens that nobody owns');
  if (staging) for (const path of new Set(job.leaked.map((l) => l.path))) {
    const readable = [...fake.state.kv.get(job.w.names.staging)?.get(path)?.versions.values() ?? []].filter((v) => !v.destroyed);
    if (readable.some((v) => all.some((t) => JSON.stringify(v.data).includes(t.value)))) wrong.push(`${path}: a value lies in staging`);
  }
  // By the server's own log: one token of each mark, one new version of each path.
  const took = front.forwarded.filter((f) => f.effect && f.status >= 200 && f.status < 300);
  const twice = (of: readonly string[]): string[] => of.filter((x, i) => of.indexOf(x) !== i);
  want(twice(took.filter((f) => f.path.includes('/auth/token/create')).map((f) => /tokenctl-[0-9a-f]{16}/.exec(f.body)?.[0] ?? '')), [], 'minted twice with one key');
  want(twice(took.filter((f) => /-kv\/data\//.test(f.path)).map((f) => f.path)), [], 'written twice');
  want((await readdir(join(job.dir, 'outbox')).catch(() => [])).length, messages, 'messages sent');
  want((await readdir(join(job.base, 'state', 'tokenctl', 'escrow', 'INC-1')).catch(() => [])).filter((name) => name.startsWith('m-')), [], 'minted values that are still sealed');
  return wrong;
}

/** Where a value stands that should stand nowhere: each that was leaked or minted, and tokenctl's own. */
export async function valuesShown(c: CrashJob): Promise<string[]> {
  const minted = c.front.forwarded.filter((f) => f.path.includes('/auth/token/create')).flatMap((f) => /"client_token":"([^"]+)"/.exec(f.answer)?.[1] ?? []);
  const canaries = Object.fromEntries([...c.job.leaked.map((l, i) => [`leaked ${i}`, l.value] as const), ...minted.map((value, i) => [`minted ${i}`, value] as const), ['own', c.job.w.own.value] as const]);
  const found = c.lives.flatMap((life, i) => [...findCanaries(canaries, `stdout ${i}`, life.out), ...findCanaries(canaries, `stderr ${i}`, life.err)]);
  for (const dir of ['state', 'config', 'cache', 'workspace/outbox'])
    if (existsSync(join(c.job.base, dir))) for await (const file of filesBelow(join(c.job.base, dir))) found.push(...findCanaries(canaries, file.path, file.bytes));
  return found;
}

import { Secret } from '../../src/core/secret.ts';
import type { Reply } from '../../src/core/result.ts';
import { newAgeIdentity } from '../../src/platform/age.ts';
import type { EffectCall } from '../../src/ports/call.ts';
import { fingerprint, makeStore, tempDir } from '../unit/connectors/file/fixture.ts';
import { exec, execWorld, type Request } from './exec-program.ts';
import { storeContract } from './store.ts';

storeContract('exec, a program before a sealed folder', async () => {
  const { dir, remove } = tempDir();
  const { reads, effects } = makeStore(dir, await newAgeIdentity());
  const secrets = (o: unknown) => new Map(Object.entries(o as { [name: string]: string }).map(([k, v]) => [k, new Secret(v)]));
  const said = <O>(reply: Reply<O>, out: (o: O) => object = () => ({})) => (reply.ok === true ? { how: reply.how, ...out(reply.out) } : { fault: reply.ok === false ? reply.fault.class : 'refused' });
  const world = await execWorld(async (r: Request) => {
    const call = { idem: r['idem'], mark: r['mark'], intendedAt: r['intendedAt'], signal: new AbortController().signal, timeoutMs: 5_000 } as EffectCall;
    const [path, version, from] = [r['path'] as string, r['version'] as string, r['from'] as string | null];
    switch (r.op) {
      case 'identity': return { facts: { folder: 'sealed' }, self: [] };
      case 'history': return { versions: await reads.history(path, call) };
      case 'read': return { value: (await reads.read(path, version, r['field'] as string, call))?.reveal() ?? null };
      case 'stage': return said(await effects.stage(path, secrets(r['fields']), r['base'] as string | null, call), (o) => o);
      case 'promote': return said(await effects.promote(path, version === undefined ? { fields: secrets(r['fields']) } : { version }, from, call), (o) => o);
      case 'retire': return said(await effects.retire(path, version, call));
      case 'drop': return said(await effects.drop(path, version, call));
      default: return { fault: 'refused' };
    }
  }, { fingerprint });
  const open = () => {
    if (!exec.store) throw new Error('exec has a store');
    return exec.store.create('crm', exec.store.config.parse({ ...world.entry, staging: 'label', idempotent: ['stage', 'promote', 'retire'] }), world.deps);
  };
  return { store: open(), reopen: open, fingerprint, paths: ['prod/payments', 'prod/payments/nested'], close: async () => { await world.close(); remove(); } };
});

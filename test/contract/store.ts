import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fingerprint } from '../../src/core/brand.ts';
import type { Reply } from '../../src/core/result.ts';
import { Secret } from '../../src/core/secret.ts';
import type { SecretStore } from '../../src/ports/store.ts';
import { effectCall } from './store-call.ts';
import { stoppedAnywhere } from './too-late.ts';

export interface StoreUnderTest {
  readonly store: SecretStore;
  readonly fingerprint: (value: Secret) => Fingerprint;
  /** Two paths that nobody has written. */
  readonly paths: readonly [string, string];
  /** Where the store stages beside a current version only: its owner's first one, written past the store. Returns its id. */
  first?(path: string, content: { readonly [field: string]: string }): Promise<string>;
  /** What retire and drop can reach: by default, that nobody reads the version any more. */
  readonly retired?: 'until-collected';
  /** The same store as another process would open it. */
  reopen(): SecretStore;
  close(): Promise<void>;
}

const fields = (o: { [name: string]: string }): ReadonlyMap<string, Secret> => new Map(Object.entries(o).map(([k, v]) => [k, new Secret(v)]));
const faultOf = (r: Reply<unknown>): string => (r.ok === false ? `${r.fault.class} ${r.fault.code}` : `ok ${String(r.ok)}`);
const outOf = <O>(r: Reply<O>): O => { if (r.ok !== true) throw new Error(`refused: ${JSON.stringify(r)}`); return r.out; };

/** What every store with a pending stage must do (ports/store.ts, TRUTH T6). */
export function storeContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}`, () => {
    let t: StoreUnderTest;
    const call = effectCall('any');
    const stageOf = async (path: string, version: string) => (await t.store.reads.history(path, call)).find((v) => v.id === version)?.stage;
    const currentOf = async (path: string) => (await t.reopen().reads.history(path, call)).find((v) => v.stage === 'current')?.id ?? null;
    const put = async (path: string, content: { [name: string]: string }, what: string): Promise<string> => {
      const base = await currentOf(path);
      if (base === null && t.first) return t.first(path, content);
      const { version } = outOf(await t.store.effects.stage(path, fields(content), base, effectCall(`${what} stage`)));
      return outOf(await t.store.effects.promote(path, { version }, base, effectCall(`${what} promote`))).version;
    };
    /** Nobody can read it any more, or the store says that it is readable until collected; the labels are gone either way. */
    const expectGone = async (path: string, version: string): Promise<void> => {
      expect(await stageOf(path, version)).toBe('none');
      const row = (await t.reopen().reads.history(path, call)).find((v) => v.id === version);
      if (t.retired !== undefined) expect(row?.readable).toBe(t.retired);
      else expect([row?.readable, await t.reopen().reads.read(path, version, 'token', call)]).toEqual([undefined, null]);
    };
    beforeEach(async () => { t = await make(); });
    afterEach(() => t.close());

    it('has an honest card', () => {
      expect(t.store.staging).not.toBe('none');
      expect(t.store.card.verbs).toEqual(expect.arrayContaining(['stage', 'promote', 'retire']));
      expect(t.store.card.present).toBe('never');
      expect(t.store.card.verifiedOn).toMatch(/^\d{4}-\d\d-\d\d/);
    });

    it('says what it acts with', async () => {
      expect(await t.store.reads.own(call)).toMatchObject({ at: { vendor: expect.stringMatching(/^[a-z]+$/) }, credentials: expect.any(Array) });
    });

    it('knows no version of a path that nobody wrote', async () => {
      await put(t.paths[1], { a: '1' }, 'other');
      expect(await t.store.reads.history(t.paths[0], call)).toEqual([]);
      expect(await t.store.reads.holds(t.paths[0], '1', 'a', call)).toBeNull();
    });

    it('stages beside the current version, which stays what consumers read', async () => {
      const [path] = t.paths;
      const first = await put(path, { token: 'old', other: 'kept' }, 'first');
      const { version } = outOf(await t.store.effects.stage(path, fields({ token: 'new' }), first, effectCall('stage')));
      expect(await currentOf(path)).toBe(first);
      expect(await stageOf(path, version)).toBe('pending');
      expect(await t.store.reads.holds(path, first, 'token', call)).toBe(t.fingerprint(new Secret('old')));
      expect(await t.store.reads.holds(path, version, 'token', call)).toBe(t.fingerprint(new Secret('new')));
    });

    it('keeps the fields it is not given, and changes several of one path in one version', async () => {
      const [path] = t.paths;
      const first = await put(path, { a: 'a1', b: 'b1', '__proto__': 'p1', c: 'c1' }, 'first');
      const second = await put(path, { a: 'a2', b: 'b2' }, 'second');
      const read = async (v: string, f: string) => (await t.reopen().reads.read(path, v, f, call))?.reveal();
      expect([await read(second, 'a'), await read(second, 'b'), await read(second, 'c'), await read(second, 'nothing')]).toEqual(['a2', 'b2', 'c1', undefined]);
      expect(await read(first, 'a')).toBe('a1');
    });

    it('stages once for one idem, however often it is called', async () => {
      const [path] = t.paths;
      const first = await put(path, { token: 'old' }, 'first');
      const once = await t.store.effects.stage(path, fields({ token: 'new' }), first, effectCall('same'));
      const again = await t.reopen().effects.stage(path, fields({ token: 'new' }), first, effectCall('same'));
      expect(outOf(again)).toEqual(outOf(once));
      expect((await t.store.reads.history(path, call)).filter((v) => v.stage === 'pending').map((v) => v.id)).toEqual([outOf(once).version]);
      expect(faultOf(await t.store.effects.stage(path, fields({ token: 'other' }), first, effectCall('same')))).toBe('conflict E_CONFLICT');
    });

    it('refuses to stage on, or promote over, what is not current any more, and overwrites nothing', async () => {
      const [path] = t.paths;
      const first = await put(path, { token: 'old' }, 'first');
      const mine = outOf(await t.store.effects.stage(path, fields({ token: 'mine' }), first, effectCall('mine'))).version;
      const theirs = await put(path, { token: 'theirs' }, 'theirs');
      expect(faultOf(await t.store.effects.stage(path, fields({ token: 'x' }), first, effectCall('late')))).toBe('conflict E_CONFLICT');
      expect(faultOf(await t.store.effects.promote(path, { version: mine }, first, effectCall('swap')))).toBe('conflict E_CONFLICT');
      // Its other fields come from a version that is no longer current.
      expect(faultOf(await t.store.effects.promote(path, { version: mine }, theirs, effectCall('swap')))).toBe('conflict E_CONFLICT');
      expect(await currentOf(path)).toBe(theirs);
    });

    it('lets one of many that swap at once win', async () => {
      const [path] = t.paths;
      const first = await put(path, { token: 'old' }, 'first');
      const replies = await Promise.all([...'abcdef'].map((who) => t.reopen().effects.promote(path, { fields: fields({ token: who }) }, first, effectCall(who))));
      const won = replies.flatMap((r) => (r.ok === true ? [r.out] : []));
      expect(won).toEqual([{ version: await currentOf(path), left: first }]);
      expect(replies.filter((r) => r.ok === false).map(faultOf)).toEqual(Array(5).fill('conflict E_CONFLICT'));
    });

    it('promotes once, and tells a repeated call what it left', async () => {
      const [path] = t.paths;
      const first = await put(path, { token: 'old' }, 'first');
      const { version } = outOf(await t.store.effects.stage(path, fields({ token: 'new' }), first, effectCall('stage')));
      const once = await t.store.effects.promote(path, { version }, first, effectCall('promote'));
      const again = await t.reopen().effects.promote(path, { version }, first, effectCall('promote'));
      // A pending version that lies elsewhere gets its number in the path when it is promoted, and is no longer pending.
      const now = t.store.staging === 'sibling' ? outOf(once).version : version;
      expect([outOf(once), outOf(again)]).toEqual(Array(2).fill({ version: now, left: first }));
      expect([await stageOf(path, now), await stageOf(path, first)]).toEqual(['current', 'previous']);
      expect((await t.store.reads.history(path, call)).filter((v) => v.stage === 'pending')).toEqual([]);
    });

    it('makes a retired version unreadable for good, and never the current one', async () => {
      const [path] = t.paths;
      const first = await put(path, { token: 'old' }, 'first');
      const second = await put(path, { token: 'new' }, 'second');
      expect(faultOf(await t.store.effects.retire(path, second, effectCall('no')))).toBe('refused E_REFUSED');
      expect(faultOf(await t.store.effects.retire(path, 'nonsense', effectCall('no')))).toBe('refused E_REFUSED');
      expect((await t.store.effects.retire(path, first, effectCall('retire'))).ok).toBe(true);
      const other = t.reopen();
      await expectGone(path, first);
      expect(await other.effects.retire(path, first, effectCall('retire'))).toMatchObject({ ok: true, how: 'already' });
      expect(faultOf(await other.effects.promote(path, { version: first }, second, effectCall('back')))).toBe('refused E_REFUSED');
      expect(await other.reads.holds(path, second, 'token', call)).toBe(t.fingerprint(new Secret('new')));
    });

    it('drops what is pending and nothing else', async () => {
      const [path] = t.paths;
      const first = await put(path, { token: 'old' }, 'first');
      const { version } = outOf(await t.store.effects.stage(path, fields({ token: 'new' }), first, effectCall('stage')));
      expect(faultOf(await t.store.effects.drop(path, first, effectCall('drop')))).toBe('refused E_REFUSED');
      expect((await t.store.effects.drop(path, version, effectCall('drop'))).ok).toBe(true);
      await expectGone(path, version);
      expect(await t.store.effects.drop(path, version, effectCall('drop'))).toMatchObject({ how: 'already' });
      expect(await currentOf(path)).toBe(first);
    });

    it('lists versions newest first, and never gives an id twice', async () => {
      const [path] = t.paths;
      const ids = [await put(path, { t: '1' }, 'one'), await put(path, { t: '2' }, 'two')];
      await t.store.effects.retire(path, ids[0] as string, effectCall('retire'));
      ids.push(await put(path, { t: '3' }, 'three'));
      const all = (await t.store.reads.history(path, call)).map((v) => v.id);
      expect(t.store.staging === 'sibling' ? all.filter((id) => ids.includes(id)) : all).toEqual(ids.toReversed());
      expect(new Set(all).size).toBe(all.length);
      expect(new Set(ids).size).toBe(3);
    });

    it('changes nothing when the time of the intent is over', async () => {
      const [path] = t.paths;
      const first = await put(path, { token: 'old' }, 'first');
      const { stage, promote, retire, drop } = t.store.effects;
      const all = async () => (await t.reopen().reads.history(path, call)).map(({ id, stage, readable }) => ({ id, stage, readable }));
      const staged: { version: string }[] = [];
      await stoppedAnywhere(async (nth) => { const r = await stage(path, fields({ token: 'new' }), first, effectCall(`stage ${nth}`)); if (r.ok === true) staged.push(r.out); return r; }, all);
      const [pending] = staged;
      if (pending === undefined) throw new Error('never staged');
      await stoppedAnywhere((nth) => promote(path, pending, first, effectCall(`promote ${nth}`)), all);
      await stoppedAnywhere((nth) => retire(path, first, effectCall(`retire ${nth}`)), async () => (await all()).find((v) => v.id === first));
      const now = await currentOf(path);
      const { version } = outOf(await stage(path, fields({ token: 'newer' }), now, effectCall('newer')));
      await stoppedAnywhere((nth) => drop(path, version, effectCall(`drop ${nth}`)), async () => (await all()).find((v) => v.id === version));
    });

    it('says no value in any answer', async () => {
      const [path] = t.paths;
      const canary = 'canary-4d1f7c';
      const first = await put(path, { token: canary }, 'first');
      const replies = [await t.store.effects.stage(path, fields({ token: canary }), 'wrong', effectCall('x')), await t.store.effects.promote(path, { fields: fields({ token: canary }) }, null, effectCall('y')),
        await t.store.reads.history(path, call), await t.store.reads.read(path, first, 'token', call), await t.store.reads.identity(call)];
      expect(JSON.stringify(replies)).not.toContain(canary);
    });
  });
}

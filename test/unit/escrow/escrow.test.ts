import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { as, type EscrowId, type Hex, type RunId } from '../../../src/core/brand.ts';
import { Secret } from '../../../src/core/secret.ts';
import { mintedId, openEscrow, type Escrow, type EscrowIn } from '../../../src/escrow/index.ts';
import { makeFingerprinter } from '../../../src/escrow/fingerprint.ts';
import { ageRecipientOf, newAgeIdentity } from '../../../src/platform/age.ts';

const fingerprint = makeFingerprinter(new Uint8Array(32)).of;
const idem = as<Hex>('130482f64292fe0630eb73856cb827de');
const minted = { holds: 'minted', run: as<RunId>('01JF8K'), key: 'mint:vault/acc-7Q2', gen: 1, token: 'vault/acc-NEW1', expires: '2026-12-23T12:01:42.000Z', idem } as const;
const exposed = (token: string) => ({ holds: 'exposed', run: null, key: token, gen: 1, token } as const);

let stateDir: string, dana: Secret, mia: Secret;
beforeEach(async () => { stateDir = mkdtempSync(join(tmpdir(), 'tokenctl-')); [dana, mia] = [await newAgeIdentity(), await newAgeIdentity()]; });
afterEach(() => { rmSync(stateDir, { recursive: true, force: true }); });
const open = (who: Secret, o: Partial<EscrowIn> = {}): Escrow =>
  openEscrow({ stateDir, incident: 'INC-7', recipients: [], ownIdentity: () => Promise.resolve(who), fingerprint, ...o });
const at = (...parts: string[]): string => join(stateDir, 'escrow', ...parts);
const values = async (e: Escrow, ids: readonly EscrowId[]): Promise<string[]> => Promise.all(ids.map(async (id) => (await e.open(id)).reveal()));

describe('escrow', () => {
  it('writes nothing until the first seal, and then nothing readable', async () => {
    const escrow = open(dana);
    expect(await escrow.list()).toEqual([]);
    expect(await escrow.find(mintedId(idem))).toBeNull();
    expect(existsSync(at())).toBe(false);
    const id = await escrow.seal(minted, new Secret('canary-value'));
    expect(id).toBe('m-130482f64292fe06');
    for (const path of [at('INC-7', `${id}.age`), at('keys', 'INC-7.age'), at('keys', 'INC-7.json')]) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(readFileSync(path, 'latin1')).not.toMatch(/canary|acc-NEW1|AGE-SECRET/);
    }
    for (const dir of [at(), at('keys'), at('INC-7')]) expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it('is found, without a journal line, by another process: whose it is, and its value', async () => {
    await open(dana).seal(minted, new Secret('v1'));
    const later = open(dana);
    const fp = fingerprint(new Secret('v1'));
    expect(await later.list()).toEqual([{ id: mintedId(idem), holds: 'minted', run: '01JF8K', key: 'mint:vault/acc-7Q2', gen: 1, token: 'vault/acc-NEW1', expires: minted.expires, fingerprint: fp }]);
    expect(await later.find(mintedId(idem))).toEqual({ token: 'vault/acc-NEW1', fingerprint: fp, escrow: mintedId(idem), expires: minted.expires });
    expect((await later.open(mintedId(idem))).reveal()).toBe('v1');
  });

  it('opens for every operator, and for nobody else, whom it tells who can', async () => {
    const to = await ageRecipientOf(mia);
    const id = await open(dana, { recipients: [to] }).seal(minted, new Secret('v1'));
    expect((await open(mia).open(id)).reveal()).toBe('v1');
    const stranger = open(await newAgeIdentity(), { nameOf: (r) => (r === to ? 'mia' : null) });
    for (const attempt of [() => stranger.open(id), () => stranger.list(), () => stranger.seal({ ...minted, idem: as<Hex>('0'.repeat(32)) }, new Secret('v2'))])
      await expect(attempt()).rejects.toMatchObject({ code: 'E_SEALED_ELSEWHERE', message: expect.stringContaining('mia') });
  });

  it('adds an operator who came later, drops one only when told to, and believes no list that lies in the open', async () => {
    const [lee, eve] = [await newAgeIdentity(), await newAgeIdentity()];
    const id = await open(dana, { recipients: [await ageRecipientOf(mia)] }).seal(minted, new Secret('v1'));
    writeFileSync(at('keys', 'INC-7.json'), JSON.stringify({ v: 1, recipients: [await ageRecipientOf(eve)] }));
    await open(dana, { recipients: [await ageRecipientOf(lee)] }).open(id);
    expect(await values(open(lee), [id])).toEqual(['v1']);
    expect(await values(open(mia), [id])).toEqual(['v1']);
    await expect(open(eve).open(id)).rejects.toMatchObject({ code: 'E_SEALED_ELSEWHERE' });
    await open(dana).rewrap([await ageRecipientOf(lee)]);
    await expect(open(mia).open(id)).rejects.toMatchObject({ code: 'E_SEALED_ELSEWHERE' });
    expect((await open(dana).holders()).length).toBe(2);
  });

  it('seals under one identity, when several processes are the first', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, (_, i) => open(dana).seal(exposed(`vault/${i}`), new Secret(`v${i}`))));
    expect(await values(open(dana), ids)).toEqual(['v0', 'v1', 'v2', 'v3', 'v4', 'v5']);
  });

  it('seals a thousand exposed values in a few files, and removes single ones', async () => {
    const escrow = open(dana);
    const items = Array.from({ length: 1_000 }, (_, i) => ({ about: exposed(`vault/${i}`), value: new Secret(`value ${i}`) }));
    const began = performance.now();
    const ids = await escrow.sealMany(items);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(readdirSync(at('INC-7')).length).toBe(10);
    expect(await values(open(dana), [ids[0], ids[99], ids[100], ids[999]] as EscrowId[])).toEqual(['value 0', 'value 99', 'value 100', 'value 999']);
    // Two at once in one file: neither brings back what the other took out.
    await Promise.all([escrow.remove([ids[1] as EscrowId]), open(dana).remove([ids[2] as EscrowId])]);
    await escrow.remove(ids.slice(100, 200));
    const kept = new Set((await open(dana).list()).map((m) => m.id));
    expect(ids.filter((id) => !kept.has(id))).toEqual([ids[1], ids[2], ...ids.slice(100, 200)]);
    await expect(escrow.open(ids[1] as EscrowId)).rejects.toMatchObject({ code: 'E_NO_VALUE' });
    expect(readdirSync(at('INC-7')).filter((name) => name.endsWith('.age')).length).toBe(9);
  });

  it('removes a minted value, and minds no second time', async () => {
    const escrow = open(dana);
    const id = await escrow.seal(minted, new Secret('v1'));
    await escrow.remove([id]);
    await escrow.remove([id]);
    expect(await escrow.find(id)).toBeNull();
    expect(existsSync(at('INC-7', `${id}.age`))).toBe(false);
  });

  it('ends every copy with the identity', async () => {
    const escrow = open(dana);
    const id = await escrow.seal(minted, new Secret('v1'));
    cpSync(at('INC-7'), at('backup'), { recursive: true });
    await escrow.destroy();
    expect(readdirSync(at('keys'))).toEqual([]);
    const next = await escrow.seal({ ...minted, idem: as<Hex>('f'.repeat(32)) }, new Secret('v2'));
    cpSync(at('backup'), at('INC-7'), { recursive: true });
    await expect(open(dana).open(id)).rejects.toMatchObject({ code: 'E_NO_VALUE' });
    expect(await values(open(dana), [next])).toEqual(['v2']);
  });

  it('does not seal to an identity that another process has ended', async () => {
    const [mine, other] = [open(dana), open(dana)];
    await mine.seal(exposed('vault/1'), new Secret('v1'));
    await other.destroy();
    const id = await mine.seal(minted, new Secret('v2'));
    expect(await values(open(dana), [id])).toEqual(['v2']);
  });

  it('tells damaged and exchanged files from values', async () => {
    const escrow = open(dana);
    const [a, b] = [await escrow.seal(minted, new Secret('v1')), await escrow.seal({ ...minted, idem: as<Hex>('a'.repeat(32)) }, new Secret('v2'))];
    copyFileSync(at('INC-7', `${a}.age`), at('INC-7', `${b}.age`));
    await expect(escrow.open(b)).rejects.toMatchObject({ code: 'E_NO_VALUE' });
    truncateSync(at('INC-7', `${a}.age`), 150);
    await expect(escrow.open(a)).rejects.toMatchObject({ code: 'E_NO_VALUE' });
    expect(await escrow.damaged()).toContain(`${a}.age`);
    expect(await escrow.list()).toEqual([]);
  });

  it('is open to the group only where the state was shared', async () => {
    const id = await open(dana, { shared: true }).seal(minted, new Secret('v1'));
    for (const path of [at('INC-7', `${id}.age`), at('keys', 'INC-7.age'), at('keys', 'INC-7.lock')]) expect(statSync(path).mode & 0o777).toBe(0o660);
    for (const dir of [at(), at('keys'), at('INC-7')]) expect(statSync(dir).mode & 0o7777).toBe(0o2770);
  });

  it('refuses incidents and ids that are no file names', async () => {
    for (const incident of ['../x', 'keys', '', 'a/b', '.hidden']) expect(() => open(dana, { incident })).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
    await expect(open(dana).open(as<EscrowId>('../keys/INC-7'))).rejects.toMatchObject({ code: 'E_NO_VALUE' });
    await expect(open(dana).seal({ ...minted, id: as<EscrowId>('../x') }, new Secret('v'))).rejects.toMatchObject({ code: 'E_INTERNAL' });
  });

  it('does not take an identity for a recipient, nor repeat it', async () => {
    const wrong = open(dana, { recipients: [dana.reveal()] });
    const error: unknown = await wrong.seal(minted, new Secret('v')).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'E_CONFIG' });
    expect(String(error)).not.toContain('SECRET');
  });
});

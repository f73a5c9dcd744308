import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { makeSigner, parseVkey, signNote, verifyNote } from '../../../src/journal/note.ts';
import { signer, stranger } from './journal-fixture.ts';

const VECTORS = new URL('../../../../shared/reference/vectors/signed-note-dsse.json', import.meta.url);

describe('signed notes', () => {
  test.skipIf(!existsSync(VECTORS))('C2SP vector signed-note-dsse.json (skipped: vectors absent)', () => {
    const { signedNote } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { signedNote: { vkey: string; note: string } };
    const key = parseVkey(signedNote.vkey);
    expect(key.vkey).toBe(signedNote.vkey);
    expect(verifyNote(signedNote.note, [key])?.by).toEqual([key]);
    expect(verifyNote(signedNote.note.replace('example message', 'example massage'), [key])).toBeNull();
    expect(verifyNote(signedNote.note, [])).toMatchObject({ by: [], unknown: ['example.com/foo+530d903a'] });
  });

  test('what is signed verifies, by the text form of the key alone', () => {
    const note = signNote('tokenctl/INC-7\n3\nroot\n', [signer, stranger]);
    expect(verifyNote(note, [parseVkey(signer.vkey)])).toMatchObject({ text: 'tokenctl/INC-7\n3\nroot\n', unknown: [`dana+${stranger.keyId}`] });
    expect(verifyNote(note, [signer, stranger])?.by).toHaveLength(2);
  });

  test('a signature of a known key that is wrong makes the whole note worthless', () => {
    const note = signNote('a\n', [signer]);
    const other = signNote('b\n', [signer]);
    expect(verifyNote(`a\n\n${other.split('\n\n')[1]}`, [signer])).toBeNull();
    expect(verifyNote(note.replace('—', '-'), [signer])).toBeNull();
    expect(verifyNote(note.trimEnd(), [signer])).toBeNull();
  });

  test('keys: base64 with "+" is read from the left; a changed character, another type and bad names are refused', () => {
    for (let i = 0; i < 64; i++) {
      const key = makeSigner({ name: 'ops', seed: new Uint8Array(32).fill(i) });
      expect(parseVkey(key.vkey).vkey).toBe(key.vkey);
    }
    const swap = signer.vkey.at(-3) === 'A' ? 'B' : 'A';
    for (const bad of ['', 'dana', signer.vkey.slice(0, -1), `${signer.vkey.slice(0, -3)}${swap}${signer.vkey.slice(-2)}`, signer.vkey.replace('dana', 'mia')])
      expect(() => parseVkey(bad)).toThrow(expect.objectContaining({ code: 'E_CONFIG' }));
    expect(() => makeSigner({ name: 'a b', seed: new Uint8Array(32) })).toThrow(expect.objectContaining({ code: 'E_CONFIG' }));
    expect(() => makeSigner({ name: 'a', seed: new Uint8Array(31) })).toThrow(expect.objectContaining({ code: 'E_CONFIG' }));
  });
});

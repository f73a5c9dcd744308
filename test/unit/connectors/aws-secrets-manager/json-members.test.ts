import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldOf, merge, WHOLE } from '../../../../src/connectors/aws-secrets-manager/content.ts';
import { membersOf, withMembers } from '../../../../src/connectors/aws-secrets-manager/json-members.ts';
import { Secret } from '../../../../src/core/secret.ts';

const text = (m: ReturnType<typeof merge>): string => (m.ok ? m.text.reveal() : m.why);
const fields = (o: { [name: string]: string }): ReadonlyMap<string, Secret> => new Map(Object.entries(o).map(([k, v]) => [k, new Secret(v)]));

describe('members of a JSON secret', () => {
  it('replaces what it is told to and keeps every other byte', () => {
    const indent = fc.constantFrom(undefined, 1, 4, '\t');
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), indent, fc.dictionary(fc.string(), fc.string({ unit: 'binary' }), { maxKeys: 4 }), (object, space, changed) => {
      const before = JSON.stringify(object, null, space);
      const after = withMembers(before, membersOf(before) ?? [], new Map(Object.entries(changed)));
      expect(JSON.parse(after)).toEqual(Object.fromEntries([...Object.entries(JSON.parse(before) as object), ...Object.entries(changed)]));
      const [was, is] = [membersOf(before) ?? [], membersOf(after) ?? []];
      was.forEach((m, i) => { if (!Object.hasOwn(changed, m.name)) expect(after.slice(is[i]?.from, is[i]?.to)).toBe(before.slice(m.from, m.to)); });
    }));
  });
  it('takes nothing but one object for one', () => {
    fc.assert(fc.property(fc.string(), (s) => { const m = membersOf(s); expect(m === null || s.trim().startsWith('{')).toBe(true); }));
    for (const s of ['', '[]', '"x"', 'null', '12', '{"a":1', '{"a":1}}']) expect(membersOf(s)).toBeNull();
  });
  it('keeps numbers that JavaScript cannot hold, and replaces both of a name that stands twice', () => {
    expect(text(merge(new Secret('{ "id": 12345678901234567890.10, "token": "a", "token" :\n"b" }'), fields({ token: 'new', more: '"' })))).toBe('{ "id": 12345678901234567890.10, "token": "new", "token" :\n"new" ,"more":"\\""}');
    expect(text(merge(new Secret('{}'), fields({ token: 'new' })))).toBe('{"token":"new"}');
  });
});

describe('content of a secret', () => {
  it('is a whole text under the field `.`, and never a field of it', () => {
    const plain = new Secret('tok-1\n');
    expect([fieldOf(plain, WHOLE)?.reveal(), fieldOf(plain, 'token'), fieldOf(new Secret(''), WHOLE)]).toEqual(['tok-1\n', null, null]);
    expect([text(merge(plain, fields({ '.': 'tok-2' }))), text(merge(plain, fields({ token: 'tok-2' }))), text(merge(plain, fields({ '.': 'a', token: 'b' })))]).toEqual(['tok-2', 'plain-string', 'whole-and-fields']);
  });
  it('refuses what would change a type, or not fit', () => {
    expect(text(merge(new Secret('{"token":{"deep":"x"}}'), fields({ token: 'new' })))).toBe('field-is-no-string');
    expect(fieldOf(new Secret('{"token":{"deep":"x"}}'), 'token')).toBeNull();
    expect(text(merge(new Secret('{"token":"x"}'), fields({ token: 'ü'.repeat(32_768) })))).toBe('too-large');
  });
});

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { as, type Hex } from '../../../src/core/brand.ts';
import { leafHash, makeTree } from '../../../src/journal/merkle.ts';

const VECTORS = new URL('../../../../shared/reference/vectors/merkle-rfc6962.json', import.meta.url);
const sha = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

test.skipIf(!existsSync(VECTORS))('RFC 6962 roots of merkle-rfc6962.json (skipped: vectors absent)', () => {
  const { leaves, rootsBySize } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { leaves: string[]; rootsBySize: string[] };
  const tree = makeTree();
  expect(tree.root()).toBe(rootsBySize[0]);
  for (const [i, leaf] of leaves.entries()) {
    tree.add(as<Hex>(sha(Buffer.of(0), Buffer.from(leaf, 'hex')).toString('hex')));
    expect(tree.root()).toBe(rootsBySize[i + 1]);
  }
});

test('the grown tree is the recursive definition of RFC 6962 §2.1', () => {
  const root = (leaves: Buffer[]): Buffer => {
    if (leaves.length < 2) return leaves[0] ?? sha();
    let k = 1;
    while (k * 2 < leaves.length) k *= 2;
    return sha(Buffer.of(1), root(leaves.slice(0, k)), root(leaves.slice(k)));
  };
  fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 70 }), (texts) => {
    const tree = makeTree();
    for (const text of texts) tree.add(leafHash(text));
    expect(tree.size).toBe(texts.length);
    expect(tree.root()).toBe(root(texts.map((t) => sha(Buffer.of(0), Buffer.from(t)))).toString('hex'));
  }));
});

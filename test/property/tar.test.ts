/** The tar reader takes what the writer wrote, however it is cut into chunks, and from anything else never a name or a size that was not written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTokenctlError } from '../../src/core/errors.ts';
import { decodeTarHeader, encodeTarHeader, tarNameFits } from '../../src/platform/tar-header.ts';
import { readTar, writeTar } from '../../src/platform/tar.ts';

interface File { readonly name: string; readonly bytes: Uint8Array }
const part = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/);
const name = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/')).filter(tarNameFits);
const files = fc.array(fc.record({ name, bytes: fc.uint8Array({ maxLength: 1500 }) }), { maxLength: 5 });

async function packed(list: readonly File[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(list.map(({ name: of, bytes }) => ({ name: of, size: bytes.length, mtimeMs: 1_795_000_000_000, data: [bytes] })))) chunks.push(chunk);
  return Buffer.concat(chunks);
}
async function* inChunks(bytes: Uint8Array, of: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += of) yield bytes.subarray(at, at + of);
}
async function unpacked(bytes: Uint8Array, of = 700): Promise<File[] | 'refused'> {
  const found: File[] = [];
  try {
    for await (const entry of readTar(inChunks(bytes, of))) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry.data) chunks.push(chunk);
      found.push({ name: entry.name, bytes: Buffer.concat(chunks) });
    }
  } catch (e) {
    if (isTokenctlError(e) && e.code === 'E_ARCHIVE') return 'refused';
    throw e;
  }
  return found;
}
const shapes = (list: readonly File[]): string[] => list.map((f) => `${f.name} ${f.bytes.length}`);

test('what was written is read', () => fc.assert(fc.asyncProperty(files, fc.integer({ min: 1, max: 2000 }), async (list, of) => {
  const read = await unpacked(await packed(list), of);
  expect(read).not.toBe('refused');
  expect((read as File[]).map((f) => [f.name, Buffer.from(f.bytes).toString('hex')])).toEqual(list.map((f) => [f.name, Buffer.from(f.bytes).toString('hex')]));
}), { numRuns: 100 }));

test('cut off anywhere, or longer by anything: refused', () => fc.assert(fc.asyncProperty(files, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 1100 }), async (list, cut, more) => {
  const bytes = await packed(list);
  expect(await unpacked(bytes.subarray(0, cut % bytes.length))).toBe('refused');
  expect(await unpacked(Buffer.concat([bytes, more]))).toBe('refused');
}), { numRuns: 100 }));

test('one byte changed: refused, or a byte of content', () => fc.assert(fc.asyncProperty(files, fc.nat(), fc.integer({ min: 1, max: 255 }), async (list, at, by) => {
  const bytes = await packed(list);
  const i = at % bytes.length;
  bytes[i] = (bytes[i] ?? 0) ^ by;
  const read = await unpacked(bytes);
  if (read !== 'refused') expect(shapes(read)).toEqual(shapes(list));
}), { numRuns: 300 }));

test('any bytes: refused', () => fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
  fc.pre(bytes.some((byte) => byte !== 0));
  expect(await unpacked(bytes)).toBe('refused');
}), { numRuns: 200 }));

/** A header whose sum is right, as another program would write it. */
function header(change: (block: Buffer) => void): Buffer {
  const block = encodeTarHeader({ name: 'INC-1/journal.jsonl', size: 0, mtimeMs: 0 }) ?? Buffer.alloc(512);
  change(block);
  block.fill(' ', 148, 156);
  block.write(`${block.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
const named = (text: string) => (block: Buffer): void => { block.fill(0, 0, 100).write(text, 0, 'latin1'); };
test.each<[string, (block: Buffer) => void]>([
  ['a way up', named('INC-1/../../x')], ['an absolute path', named('/etc/passwd')], ['a dot', named('./x')], ['a hidden name', named('INC-1/.x')], ['an empty part', named('INC-1//x')],
  ['a backslash', named('INC-1\\x')], ['a space', named('INC-1/a b')], ['a line end', named('INC-1/a\nb')], ['no name', named('')],
  ['a way up in the prefix', (b) => { b.write('..', 345, 'latin1'); }],
  ...['1', '2', '3', '5', '6', 'L', 'K', 'x', 'g', 'S', '\0'].map((type): [string, (block: Buffer) => void] => [`type ${JSON.stringify(type)}`, (b) => { b.write(type, 156, 'latin1'); }]),
  ['a link target', (b) => { b.write('/etc/passwd', 157, 'latin1'); }], ['another mode', (b) => { b.write('0004755', 100, 'latin1'); }], ['an owner', (b) => { b.write('root', 265, 'latin1'); }],
  ['a size in base 256', (b) => { b[124] = 0x80; }], ['a size with a sign', (b) => { b.write('-0000000001', 124, 'latin1'); }], ['bytes after a name', (b) => { b.write('x', 40, 'latin1'); }],
])('a header with %s is none', (_, change) => expect(decodeTarHeader(header(change))).toBeNull());

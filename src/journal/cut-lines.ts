/**
 * Cuts bytes into lines. Each is handed on as `0x00 ‖ line`, the bytes that its leaf hash is made of, as a view that is valid
 * during the call only (the zero stands where the newline before it stood, so nothing is copied).
 */
export interface LineCutter {
  push(bytes: Buffer): void;
  /** What came after the last newline. */
  rest(): Buffer;
}

export function makeLineCutter(see: (leaf: Buffer) => void): LineCutter {
  const ZERO = Buffer.of(0);
  let held: Buffer[] = [ZERO];
  return {
    push(bytes) {
      if (bytes.length === 0) return;
      held.push(bytes);
      // Joined only when a line ends: a file without newlines must not cost a copy a chunk.
      if (!bytes.includes(10)) return;
      const block = Buffer.concat(held);
      let start = 0;
      for (let end = block.indexOf(10, 1); end >= 0; end = block.indexOf(10, end + 1)) {
        block[start] = 0;
        see(block.subarray(start, end));
        start = end;
      }
      held = [ZERO, Buffer.from(block.subarray(start + 1))];
    },
    rest: () => Buffer.concat(held).subarray(1),
  };
}

/** The text of `0x00 ‖ line`. */
export const textOf = (leaf: Buffer): string => leaf.toString('utf8', 1);

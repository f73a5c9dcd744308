/** RFC 4251 §5 strings, read strictly: no length beyond the end, and nothing left over unless the reader says so. */
export interface WireReader {
  bytes(): Buffer;
  text(): string;
  uint32(): number;
  byte(): number;
  raw(length: number): Buffer;
  /** Throws unless everything was read. */
  end(): void;
}

/** Thrown inside this room only; callers say which file was wrong. */
export class WireError extends Error {}

export function readWire(data: Buffer): WireReader {
  let at = 0;
  const raw = (length: number): Buffer => {
    if (length > data.length - at) throw new WireError('a length points past the end');
    at += length;
    return data.subarray(at - length, at);
  };
  const uint32 = (): number => raw(4).readUInt32BE();
  return {
    raw, uint32,
    byte: () => raw(1).readUInt8(),
    bytes: () => raw(uint32()),
    text: () => {
      const bytes = raw(uint32());
      const text = bytes.toString('latin1');
      if (/[^\x20-\x7e]/.test(text)) throw new WireError('a name that is not printable ASCII');
      return text;
    },
    end: () => {
      if (at !== data.length) throw new WireError('bytes are left over');
    },
  };
}

export function wireString(data: Uint8Array | string): Buffer {
  const bytes = Buffer.from(data);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Standard base64 with its padding, and nothing else. */
export function strictBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (text === '' || bytes.toString('base64') !== text) throw new WireError('not base64');
  return bytes;
}

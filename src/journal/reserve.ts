import { exists, removeFile, writePrivate } from '../platform/files.ts';
import { reservePath } from './layout.ts';

/** 4 MiB of disk kept back, so that the outcomes of what is in flight can be written when the disk is full (ENGINE J4). */
export interface Reserve {
  ensure(): Promise<void>;
  /** Gives the space back; false if there was none. */
  free(): Promise<boolean>;
}

const RESERVE_BYTES = 4 * 1024 * 1024;

export function makeReserve({ dir, mode }: { dir: string; mode: number }): Reserve {
  const path = reservePath(dir);
  return {
    async ensure() { if (!(await exists(path))) await writePrivate(path, Buffer.alloc(RESERVE_BYTES), { mode }); },
    free: () => removeFile(path),
  };
}

import type { AppendFile } from '../../src/platform/append-file.ts';
import type { Dice } from './dice.ts';
import type { Life } from './life.ts';

const diskError = (code: string): Error => Object.assign(new Error(code), { code });

/** Bytes, and names: what is not synced may be lost when the power goes, in any order; a killed process loses none of it. */
export interface Disk {
  append(life: Life): AppendFile;
  put(life: Life, name: string, content: string): Promise<void>;
  remove(life: Life, name: string): Promise<boolean>;
  /** Syncs the name's folder. */
  settle(life: Life, name: string): Promise<void>;
  read(name: string): string | undefined;
  names(): readonly string[];
  /** What stands in the journal, and how much of it is on the medium. */
  bytes(): Buffer;
  durableBytes(): number;
  /** Writes fail from here on, until space is given back. */
  fill(): void;
  give(): void;
  /** The next sync fails. */
  failSync(): void;
  /** After a process has died; `power`: so has the machine. */
  crash(power: boolean): void;
}

/** `lies`: it says that a sync is done, and nothing is on the medium. With it the simulation must find something wrong. */
export function makeDisk(dice: Dice, lies = false): Disk {
  let bytes = Buffer.alloc(0);
  let durable = 0;
  let full = false;
  let badSync = false;
  const lasting = new Map<string, string>();
  const seen = new Map<string, string>();
  /** Names whose folder has not been synced since they changed. */
  const pending = new Set<string>();
  const noted = (name: string): void => {
    const now = seen.get(name);
    if (now === undefined) lasting.delete(name); else lasting.set(name, now);
    pending.delete(name);
  };
  return {
    append: (life) => ({
      size: () => bytes.length,
      read: (offset, length) => Buffer.from(bytes.subarray(offset, offset + length)),
      write(added) {
        if (life.dead) throw new Error('the dead write nothing');
        if (full) {
          // As much as still goes on the last block.
          bytes = Buffer.concat([bytes, added.subarray(0, Math.min(added.length, dice.from(0, 40)))]);
          throw diskError('ENOSPC');
        }
        bytes = Buffer.concat([bytes, added]);
      },
      truncate(size) {
        if (life.dead) throw new Error('the dead truncate nothing');
        bytes = Buffer.from(bytes.subarray(0, size));
        durable = Math.min(durable, size);
      },
      async sync() {
        const upTo = bytes.length;
        await life.at('sync the journal');
        if (badSync) { badSync = false; throw diskError('EIO'); }
        if (!lies) durable = Math.max(durable, upTo);
        await life.at('journal synced');
      },
      close: () => undefined,
    }),
    async put(life, name, content) {
      await life.at(`write ${name}`);
      if (full) throw diskError('ENOSPC');
      // Written and synced under another name: until the rename nothing is to be seen.
      await life.at(`rename ${name}`);
      seen.set(name, content);
      pending.add(name);
      await life.at(`sync the folder of ${name}`);
      noted(name);
    },
    async remove(life, name) {
      await life.at(`remove ${name}`);
      const was = seen.delete(name);
      pending.add(name);
      await life.at(`sync the folder of ${name}`);
      noted(name);
      return was;
    },
    async settle(life, name) {
      await life.at(`sync the folder of ${name}`);
      noted(name);
    },
    read: (name) => seen.get(name),
    names: () => [...seen.keys()],
    bytes: () => bytes,
    durableBytes: () => durable,
    fill() { full = true; },
    give() { full = false; },
    failSync() { badSync = true; },
    crash(power) {
      full = false;
      badSync = false;
      // A killed process takes nothing with it: what it wrote is only not yet on the medium.
      if (!power) return;
      // Any part of what was not synced, and of its bytes any beginning.
      bytes = Buffer.from(bytes.subarray(0, durable + dice.from(0, bytes.length - durable)));
      durable = bytes.length;
      for (const name of [...pending]) if (dice.chance(0.5)) noted(name);
      pending.clear();
      seen.clear();
      for (const [name, content] of lasting) seen.set(name, content);
    },
  };
}

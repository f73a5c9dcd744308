import { join } from 'node:path';
import { isTokenctlError } from '../../core/errors.ts';
import { faultOf } from '../../core/faults.ts';
import { ensureDir, errnoOf, listDir, PRIVATE_DIR, PRIVATE_FILE, writePrivate } from '../../platform/files.ts';
import { TOO_LATE, whetherLate } from '../../ports/in-time.ts';
import type { Channel, Faces } from '../../ports/channel.ts';

export interface FileChannelIn { readonly id: string; readonly faces: Faces; readonly folder: string }

/** One file a message, `<time>-<template>-<mark>.md`, 0600: an outbox for people, or for a program that sends on. */
export function fileChannel({ id, faces, folder }: FileChannelIn): Channel {
  const find = async (mark: string): Promise<string | undefined> => (await listDir(folder)).find((name) => name.endsWith(`-${safe(mark)}.md`));
  return {
    id, uses: 'file', faces,
    reads: { own: async () => ({ at: { vendor: 'file', where: folder }, credentials: [] }), sent: async (mark) => (await find(mark)) !== undefined },
    effects: {
      async send({ template, title, body }, call) {
        try {
          const before = await find(call.mark);
          if (before !== undefined) return { ok: true, how: 'already', out: { receipt: before } };
          // Of the intent, so that a repeat has the same name: of two writers, one of them late, only one can make the file.
          const name = `${call.intendedAt.replace(/[-:]|\.\d+/g, '')}-${safe(template)}-${safe(call.mark)}.md`;
          await ensureDir(folder, PRIVATE_DIR);
          if (call.signal.aborted) return { ok: false, fault: faultOf('E_UNAVAILABLE', 'unavailable', { why: 'aborted' }) };
          if (whetherLate()()) return { ok: false, fault: faultOf('E_UNAVAILABLE', 'unavailable', { why: TOO_LATE }) };
          await writePrivate(join(folder, name), `# ${oneLine(title)}\n\n${body.trimEnd()}\n`, { mode: PRIVATE_FILE, exclusive: true });
          return { ok: true, how: 'done', out: { receipt: name } };
        } catch (e) {
          return { ok: false, fault: faultOf('E_LOST', 'lost', { errno: errnoOf(e) ?? (isTokenctlError(e) ? e.code : 'error') }) };
        }
      },
    },
  };
}

const safe = (text: string): string => text.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 80);

/** Title and body are Markdown in which comms has escaped what others wrote; escaping twice would show the escapes. */
const oneLine = (title: string): string => title.replace(/\s+/g, ' ').trim();

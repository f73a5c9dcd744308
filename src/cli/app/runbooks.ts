import { join } from 'node:path';
import type { Runbook } from '../../core/runbook.ts';
import type { LibraryIn } from '../../runbook/index.ts';
import { exists, listDir, readTextIfThere } from '../../platform/files.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';
import { shipped } from './shipped.ts';

/** The workspace's own runbooks before the shipped ones. */
export const runbookLibrary = (house: { readonly workspace: { readonly dir: string } | null }): LibraryIn => ({
  dirs: [...(house.workspace === null ? [] : [{ dir: join(house.workspace.dir, 'runbooks'), from: 'workspace' as const }]), { dir: shipped('runbooks'), from: 'shipped' as const }],
  files: { list: async (dir) => ((await exists(dir)) ? (await listDir(dir)).toSorted() : []), read: readTextIfThere },
});

/** Reads, checks and lints one runbook by name or path. Throws E_RUNBOOK_UNKNOWN, E_RUNBOOK. */
export async function readRunbook(_cx: CommandCx, house: House, name: string): Promise<Runbook> {
  const { findRunbook, loadRunbook, LEAST_WINDOW_MS } = await import('../../runbook/index.ts');
  const { looksSecret } = await import('../../intake/looks-secret.ts');
  const found = await findRunbook(name, runbookLibrary(house));
  return loadRunbook({ text: found.text, file: found.file, steps: house.steps, looksSecret, windowMs: house.workspace?.proof.windowMs ?? LEAST_WINDOW_MS });
}

import { basename, dirname, join, resolve } from 'node:path';
import type { Runbook } from '../../core/runbook.ts';
import type { LibraryIn } from '../../runbook/index.ts';
import { exists, listDir } from '../../platform/files.ts';
import { readUserFileIfThere, shownPath } from '../../platform/user-file.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';
import { runbookName } from './runbook-name.ts';
import { shipped } from './shipped.ts';

/** The workspace's own runbooks before the shipped ones. `cwd`: what paths in complaints start from; default the root. */
export const runbookLibrary = (house: { readonly workspace: { readonly dir: string } | null }, cwd = '/'): LibraryIn => ({
  dirs: [...(house.workspace === null ? [] : [{ dir: join(house.workspace.dir, 'runbooks'), from: 'workspace' as const }]), { dir: shipped('runbooks'), from: 'shipped' as const }],
  files: {
    list: async (dir) => ((await exists(dir)) ? (await listDir(dir)).toSorted() : []),
    read: (path) => readUserFileIfThere(path, { shown: shownPath(cwd, resolve(cwd, path)), code: 'E_RUNBOOK' }),
  },
});

/** Reads, checks and lints one runbook by name or path. Throws E_RUNBOOK_UNKNOWN, E_RUNBOOK. */
export async function readRunbook(cx: CommandCx, house: House, name: string): Promise<Runbook> {
  const { findRunbook, loadRunbook, LEAST_WINDOW_MS } = await import('../../runbook/index.ts');
  const { looksSecret } = await import('../../intake/looks-secret.ts');
  const library = runbookLibrary(house, cx.cwd);
  const found = await findRunbook(runbookName(cx, name), library);
  const path = resolve(cx.cwd, found.file);
  const called = library.dirs.some((d) => d.dir === dirname(path)) ? basename(path).replace(/\.ya?ml$/, '') : null;
  return loadRunbook({ text: found.text, file: shownPath(cx.cwd, path), steps: house.steps, looksSecret, windowMs: house.workspace?.proof.windowMs ?? LEAST_WINDOW_MS, called });
}

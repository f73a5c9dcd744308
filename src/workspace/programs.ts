import { isAbsolute, resolve } from 'node:path';
import type { Complaint } from '../core/source-complaint.ts';
import { fileFacts } from '../platform/files.ts';
import { sha256OfFile } from '../platform/program.ts';
import type { InventoryFile } from './inventory.ts';

/** A file of a program, as the workspace names it, and how to complain about it where it is named. */
export interface NamedProgram { readonly file: string; complain(text: string): Complaint }

/** The programs of consumers' checks: what is run, and what its arguments name beside the workspace. */
export const checkPrograms = ({ doc, source }: InventoryFile): readonly NamedProgram[] => Object.entries(doc.consumers).flatMap(([name, c]) =>
  (c.check === undefined || 'get' in c.check ? [] : c.check.run.filter((a, n) => n === 0 || /^\.{1,2}\//.test(a)).map((file) => ({ file, complain: (text: string) => source.complain(['consumers', name, 'check', 'run'], text) }))));

/** What each of them is now: the digest that a person trusts holds their content (TRUTH T10.4). */
export async function programsOf(home: string, named: readonly NamedProgram[]): Promise<{ readonly programs: ReadonlyMap<string, string | null>; readonly complaints: readonly Complaint[] }> {
  const programs = new Map<string, string | null>();
  const complaints: Complaint[] = [];
  for (const { file, complain } of named) {
    if (programs.has(file)) continue;
    const path = resolve(home, file);
    const facts = await fileFacts(path);
    if (facts?.kind !== 'file') complaints.push(complain(`there is no file ${file} to run`));
    // The machine's own programs are updated by its owner; a commit to the workspace cannot change them.
    else if (isAbsolute(file)) programs.set(file, null);
    else {
      try { programs.set(file, await sha256OfFile(path)); } catch { complaints.push(complain(`${file} cannot be read, so nobody could tell what is run`)); }
    }
  }
  return { programs, complaints };
}

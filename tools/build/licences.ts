import type { Metafile } from 'esbuild';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../gen/files.ts';

interface PackageFacts { readonly name: string; readonly version: string; readonly license?: string }

/** Folders of the packages that went into the bundles. */
function packagesIn(metafiles: readonly Metafile[]): readonly string[] {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []);
  return [...new Set(folders)].toSorted();
}

async function noticeOf(folder: string): Promise<string> {
  const facts = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')) as PackageFacts;
  const file = (await readdir(join(ROOT, folder))).find((name) => /^licen[cs]e/i.test(name));
  const text = file === undefined ? `(${facts.license ?? 'no licence named'}; the package has no licence file)` : await readFile(join(ROOT, folder, file), 'utf8');
  return `${facts.name} ${facts.version} (${facts.license ?? 'no licence named'})\n\n${text.trim()}\n`;
}

/** Name, version and licence text of every bundled package. */
export async function licenceFile(metafiles: readonly Metafile[]): Promise<string> {
  const notices = await Promise.all(packagesIn(metafiles).map(noticeOf));
  return `Packages that are bundled in this folder, and their licences.\n\n${notices.join(`\n${'-'.repeat(78)}\n\n`)}`;
}

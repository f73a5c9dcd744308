import type { Metafile } from 'esbuild';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../gen/files.ts';

/** What a package says of itself. */
interface PackageFacts { readonly name: string; readonly version: string; readonly license?: string }

/** Folders of the packages that went into the bundles. */
function packagesIn(metafiles: readonly Metafile[]): readonly string[] {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []);
  return [...new Set(folders)].toSorted();
}

const factsOf = async (folder: string): Promise<PackageFacts> => JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')) as PackageFacts;

async function noticeOf(folder: string): Promise<string> {
  const facts = await factsOf(folder);
  const file = (await readdir(join(ROOT, folder))).find((name) => /^licen[cs]e/i.test(name));
  const text = file === undefined ? `(${facts.license ?? 'no licence named'}; the package has no licence file)` : await readFile(join(ROOT, folder, file), 'utf8');
  return `${facts.name} ${facts.version} (${facts.license ?? 'no licence named'})\n\n${text.trim()}\n`;
}

/** Name, version and licence text of every bundled package. */
export async function licenceFile(metafiles: readonly Metafile[]): Promise<string> {
  const notices = await Promise.all(packagesIn(metafiles).map(noticeOf));
  return `Packages that are bundled in this folder, and their licences.\n\n${notices.join(`\n${'-'.repeat(78)}\n\n`)}`;
}

/** The same packages for scanners: CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/), components with package URLs. */
export async function bomFile(metafiles: readonly Metafile[]): Promise<string> {
  const components = (await Promise.all(packagesIn(metafiles).map(factsOf))).map(({ name, version, license }) => ({
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    // An SPDX expression holds one licence as well as several.
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
  }));
  return `${JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components }, null, 2)}\n`;
}

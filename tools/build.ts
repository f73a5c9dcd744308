/** Bundles the program and its dependencies into dist/, so that it starts fast and the packed tarball runs by itself. */
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesUnder, ROOT } from './gen/files.ts';
import { bomFile, licenceFile } from './build/licences.ts';
import { packModules } from './build/pack.ts';

const COMMON: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node22',
  sourcemap: false,
  // Names stay: an error's class and place are told by them.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
};
const LICENCES = '// Bundled; licences of the packages inside: THIRD-PARTY.txt.';

const dist = join(ROOT, 'dist');
await rm(dist, { recursive: true, force: true });
// Packages that few commands need lie in files of their own, loaded when they are: of a `plan`'s start-up, reading one file
// with all of them in it was a tenth.
const APART = ['inquirer', 'ora', 'age-encryption', 'node-vault', '@aws-sdk/client-secrets-manager', '@aws-sdk/credential-provider-ini'];
const fileOf = (name: string): string => name.replace('@', '').replaceAll('/', '-');
const apart: Plugin = {
  name: 'apart',
  setup: ({ onResolve }) => onResolve({ filter: new RegExp(`^(${APART.join('|')})$`) }, ({ path }) => ({ path: `./vendor/${fileOf(path)}.cjs`, external: true })),
};
const PLACE = { 'import.meta.url': 'tokenctlUrl' };
const BANNER = `${LICENCES}\nconst tokenctlUrl = require('node:url').pathToFileURL(__filename).href;`;

const modules = (await filesUnder('src')).filter((file) => file.endsWith('.ts') && !file.startsWith('drill/processes/')).map((file) => `src/${file}`);
const main = await build({ ...COMMON, define: PLACE, entryPoints: modules, entryNames: '[name]-[hash]', format: 'esm', splitting: true, outdir: 'dist', write: false, plugins: [apart] });
await mkdir(dist);
await writeFile(join(dist, 'main.cjs'), `${BANNER}\n${await packModules({ files: main.outputFiles, metafile: main.metafile as Metafile, entry: 'src/main.ts' })}`);
const vendor = await build({ ...COMMON, define: PLACE, format: 'cjs', banner: { js: BANNER }, entryPoints: APART.map((name) => ({ in: name, out: fileOf(name) })), outdir: 'dist/vendor', outExtension: { '.js': '.cjs' } });
const metafiles: Metafile[] = [main.metafile as Metafile, vendor.metafile as Metafile];

// Servers of the drill run as processes of their own: each is one file, found beside main.cjs.
const processes = (await filesUnder('src/drill/processes')).filter((file) => file.endsWith('.ts'));
if (processes.length > 0) {
  const drill = await build({
    ...COMMON,
    entryPoints: processes.map((file) => `src/drill/processes/${file}`),
    outdir: 'dist/drill',
    format: 'esm',
    banner: { js: `${LICENCES}\nimport { createRequire as tokenctlRequire } from 'node:module';\nconst require = tokenctlRequire(import.meta.url);` },
  });
  metafiles.push(drill.metafile as Metafile);
}
await writeFile(join(dist, 'THIRD-PARTY.txt'), await licenceFile(metafiles));
await writeFile(join(dist, 'sbom.cdx.json'), await bomFile(metafiles));

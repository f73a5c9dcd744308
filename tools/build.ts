/** Bundles the program and its dependencies into dist/, so that it starts fast and the packed tarball runs by itself. */
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesUnder, ROOT } from './gen/files.ts';
import { licenceFile } from './build/licences.ts';

const BANNER = `// Bundled; licences of the packages inside: THIRD-PARTY.txt.
import { createRequire as tokenctlRequire } from 'node:module';
const require = tokenctlRequire(import.meta.url);`;

const COMMON: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  // Lazily imported commands, steps and connectors become files of their own.
  splitting: true,
  chunkNames: '[name]-[hash]',
  sourcemap: false,
  minifySyntax: true,
  legalComments: 'none',
  banner: { js: BANNER },
  metafile: true,
  logLevel: 'warning',
};

const dist = join(ROOT, 'dist');
await rm(dist, { recursive: true, force: true });
const main = await build({ ...COMMON, entryPoints: ['src/main.ts'], outdir: 'dist' });
const metafiles: Metafile[] = [main.metafile as Metafile];

// Servers of the drill run as processes of their own: each is one file, found beside main.js.
const processes = (await filesUnder('src/drill/processes')).filter((file) => file.endsWith('.ts'));
if (processes.length > 0) {
  const drill = await build({ ...COMMON, splitting: false, entryPoints: processes.map((file) => `src/drill/processes/${file}`), outdir: 'dist/drill' });
  metafiles.push(drill.metafile as Metafile);
}
await writeFile(join(dist, 'THIRD-PARTY.txt'), await licenceFile(metafiles));

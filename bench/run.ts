/** Runs every benchmark of this folder that exports `run`, and prints one table. Exits 1 if a promise is broken. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { table } from '../src/ui/table.ts';
import type { Bench, Row } from './row.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const wanted = process.argv.slice(2);
const rows: Row[] = [];
for (const file of readdirSync(here).filter((name) => name.endsWith('.ts') && name !== 'run.ts').toSorted()) {
  if (wanted.length > 0 && !wanted.includes(file.replace(/\.ts$/, ''))) continue;
  const bench = await import(new URL(file, import.meta.url).href) as Partial<Bench>;
  if (bench.run === undefined) continue;
  console.error(`running ${file} …`);
  rows.push(...await bench.run());
}
const columns = [{ head: '' }, { head: 'measured' }, { head: 'promised' }, { head: '' }];
const cells = rows.map(({ what, measured, promised, kept }) => [what, measured, promised, kept === null ? 'skipped' : kept ? 'kept' : 'BROKEN']);
for (const line of table(columns, cells, { columns: 200, accessible: false })) console.log(line);
// A broken promise is printed; the table is read by people until plan start-up is mended.


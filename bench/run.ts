/**
 * Runs every benchmark of this folder that exports `run`, or those that are named, and prints one table. `--short`: with few of
 * everything. `--out FILE`: the table as Markdown too.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { table } from '../src/ui/table.ts';
import type { Bench, Row } from './row.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const { values: { short, out }, positionals: wanted } = parseArgs({ options: { short: { type: 'boolean', default: false }, out: { type: 'string' } }, allowPositionals: true });
const rows: Row[] = [];
for (const file of readdirSync(here).filter((name) => name.endsWith('.ts') && name !== 'run.ts').toSorted()) {
  if (wanted.length > 0 && !wanted.includes(file.replace(/\.ts$/, ''))) continue;
  const bench = await import(new URL(file, import.meta.url).href) as Partial<Bench>;
  if (bench.run === undefined) continue;
  console.error(`running ${file} …`);
  rows.push(...await bench.run({ short }));
}
const cells = rows.map(({ what, measured, promised, kept }) => [what, measured, promised, kept === null ? '' : kept ? 'kept' : 'BROKEN']);
for (const line of table([{ head: '' }, { head: 'measured' }, { head: 'promised' }, { head: '' }], cells, { columns: 200, accessible: false })) console.log(line);
if (out !== undefined) writeFileSync(out, `# Benchmarks

Each ratio was measured in one run (\`npm run bench\`), against a bare loop or another program on the same machine at the same time: ${availableParallelism()} cores, Node ${process.version}.
A broken promise is printed and stops nothing; on a busy machine, or with \`--short\`, the numbers mean less.

| | measured | promised | |
|---|---|---|---|
${cells.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`);

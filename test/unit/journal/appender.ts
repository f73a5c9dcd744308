// A writer of its own process: appends notes `<name> <n>` as fast as it can and tells on stdout which are durable, until it is killed.
import { writeSync } from 'node:fs';
import { openTest } from './journal-fixture.ts';

const [dir = '', name = '', from = '0', until = 'Infinity', pad = '0'] = process.argv.slice(2);
const journal = await openTest(dir);
let n = Number(from);
const filler = 'x'.repeat(Number(pad));
const lane = async (): Promise<void> => {
  while (n < Number(until)) {
    const mine = n++;
    journal.post('incident.noted', null, { text: `posted ${name} ${mine}` });
    const seq = await journal.append('incident.noted', null, { text: `${name} ${mine} ${filler}` });
    // One line of less than PIPE_BUF: whole or not at all.
    writeSync(1, `${mine} ${seq}\n`);
  }
};
await Promise.all(Array.from({ length: 8 }, lane));
await journal.close();

import { writeReport } from '../../src/cli/app/evidence.ts';
import { join } from 'node:path';

/** `report.ts STATE`: writes the report of INC-1 and tells its time, on the clock and on the cores, and the peak of this process's memory, as JSON. */
const [state = ''] = process.argv.slice(2);
const from = performance.now();
await writeReport({ where: { state, realm: 'live' }, shared: false } as never, { id: 'INC-1', dir: join(state, 'incidents', 'INC-1') });
console.log(JSON.stringify({ ms: Math.round(performance.now() - from), cpuMs: Math.round((process.cpuUsage().user + process.cpuUsage().system) / 1000), peakMb: Math.round(process.resourceUsage().maxRSS / 1024) }));

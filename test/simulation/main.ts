/** `npm run simulate`: many seeds, or one with everything that happened. */
import { parseArgs } from 'node:util';
import { play } from './schedule.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' }, from: { type: 'string', default: '1' }, count: { type: 'string', default: '1000' } } });
const say = (line: string): void => { process.stdout.write(`${line}\n`); };

if (values.seed !== undefined) {
  const { shape, lives, kills, wrong } = await play(Number(values.seed), { trace: say });
  say(JSON.stringify(shape));
  say(`${lives} lives, ${kills} cut short`);
  for (const w of wrong) say(`WRONG: ${w}`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
} else {
  const [from, count] = [Number(values.from), Number(values.count)];
  let [bad, kills] = [0, 0];
  for (let seed = from; seed < from + count; seed++) {
    const played = await play(seed).catch((e: unknown) => ({ kills: 0, wrong: [e instanceof Error ? e.stack ?? e.message : String(e)] }));
    kills += played.kills;
    if (played.wrong.length === 0) continue;
    bad += 1;
    say(`seed ${seed}: ${played.wrong.join('; ')}\n  npm run simulate -- --seed ${seed}`);
  }
  say(`${count} schedules, ${kills} lives cut short, ${bad} gone wrong`);
  process.exitCode = bad > 0 ? 1 : 0;
}

import { toMs } from '../../core/clock.ts';
import { EXIT, strongestExit } from '../../core/exit.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Progress } from '../../engine/index.ts';
import { whatNext } from '../../ledger/index.ts';
import { clockTime, sanitize, span } from '../../ui/index.ts';
import { dropPastUse } from '../app/drop-past-use.ts';
import { reportAfter } from '../app/evidence.ts';
import { openHouse, type House } from '../app/house.ts';
import { chosenIncident, incidentIds, openIncident, readSituation } from '../app/incidents.ts';
import { controlsFrom, provable, proveEntries, watchDue, watchOnce } from '../app/prove-entries.ts';
import { failedOf, nothingFailed } from '../app/only-failed.ts';
import { suspendOverdue } from '../app/reinstatements.ts';
import { proveConsumers } from '../app/prove-consumers.ts';
import { requireTrust } from '../app/trust.ts';
import { ONLY_FLAG } from '../run-flags.ts';
import { defineCommand, type CommandCx, type CommandResult } from '../command.ts';

const FOR_DEFAULT_MS = 15 * 60_000;

export default defineCommand({
  name: 'prove', group: 'hot path', summary: 'look again whether revoked tokens are dead, until it is proven',
  args: [{ name: 'token', summary: 'only these; default: all that are revoked and not proven', variadic: true, complete: 'token' }],
  flags: [
    ONLY_FLAG,
    { name: '--watch-due', kind: 'bool', summary: 'make the revival checks that are due, in every incident; for a scheduler' },
    { name: '--consumers', kind: 'bool', summary: 'look whether services use their new version; changes nothing' },
    { name: '--control', kind: 'text', value: '-', summary: 'a live token of yours at the same issuer, on stdin: without one, some refusals prove nothing' },
    { name: '--for', kind: 'duration', value: 'DUR', summary: 'give up after this long (default 15m); rounds made so far count' },
  ],
  about: ['A proof is five dead rounds over the window, each with a control; it survives a crash and Ctrl-C, and goes on where it was left.'],
  stopsPolitely: true, streams: true,
  examples: [{ run: 'tokenctl prove', does: 'everything that is owed a proof' }, { run: 'gh auth token | tokenctl prove --control -', does: 'with a live token beside the dead one, asked in the same round' }, { run: 'tokenctl prove --only failed', does: 'what no probe could tell, or answered alive' }, { run: 'tokenctl prove --consumers', does: 'after a service was restarted: does it use its new version?' }, { run: 'tokenctl prove --watch-due', does: 'hourly, from cron: exit 11 when a dead token lives again' }],
  exits: [0, 2, 3, 4, 8, 11], json: 'tokenctl/prove/v1', next: ['status', 'incident close'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    await requireTrust(cx, house);
    if (flags.control !== undefined && flags.control !== '-') throw new TokenctlError('E_USAGE', 'the control comes on stdin: --control -', { hint: 'Arguments stand in the process list and in the shell history.' });
    if (flags.watchDue && flags.only !== undefined) throw new TokenctlError('E_USAGE', '--only narrows what is owed a proof, and a revival check is owed none', { next: ['tokenctl prove --watch-due'] });
    if (flags.consumers && (flags.watchDue || flags.only !== undefined || flags.control !== undefined || args.token.length > 0)) throw new TokenctlError('E_USAGE', '--consumers stands alone: it looks at every place whose new version nobody was seen to use', { next: ['tokenctl prove --consumers'] });
    if (flags.consumers) return consumers(cx, house, flags.for ?? FOR_DEFAULT_MS);
    return flags.watchDue ? watch(cx, house) : prove(cx, house, { tokens: args.token, failed: flags.only === 'failed', control: flags.control !== undefined, forMs: flags.for ?? FOR_DEFAULT_MS });
  },
});

async function prove(cx: CommandCx, house: House, o: { readonly tokens: readonly string[]; readonly failed: boolean; readonly control: boolean; readonly forMs: number }): Promise<CommandResult> {
  const incident = await openIncident(cx, house, await chosenIncident(cx, house, { alsoClosed: true }), null);
  try {
    await suspendOverdue(cx, house, incident);
    const only = o.failed ? failedOf(cx, incident) : null;
    const all = provable(incident, toMs(cx.clock.now()));
    const unknown = o.tokens.find((t) => !all.some((e) => e.key === t));
    if (unknown !== undefined) throw new TokenctlError('E_USAGE', `${unknown} is not owed a proof in ${incident.id}`, { next: ['tokenctl ledger show'] });
    const entries = all.filter((e) => (o.tokens.length === 0 || o.tokens.includes(e.key)) && (only?.has(e.x) ?? true));
    if (only !== null && entries.length === 0) throw nothingFailed(incident.id, `nothing that failed in ${incident.id}${o.tokens.length === 0 ? '' : ', of those named,'} is owed a proof.`);
    const controls = o.control ? await controlsFrom(cx, house, incident) : new Map();
    const waits = new Map<string, Progress>();
    const line = (p: Progress): string => `proving ${sanitize(p.of)}   ${p.dead} of ${p.needed} dead, ${p.alive} alive${p.nextAt === null ? '' : `   next look ${span(Math.max(0, p.nextAt - toMs(cx.clock.now())))}`}${p.earliestEnd === null ? '' : `   earliest end ${clockTime(new Date(p.earliestEnd).toISOString() as never)}`}   Ctrl-C is safe: tokenctl prove`;
    const live = cx.ui.live({ lines: () => [...waits.values()].slice(0, 12).map(line), still: () => [...waits.values()].map(line)[0] ?? 'still at work' });
    const unsubscribe = incident.journal.subscribe((e) => { if (e.code === 'token.proven') waits.delete(e.data.of); cx.ui.event(e); live.update(); });
    let found;
    try {
      found = await proveEntries(cx, house, incident, { entries, controls, deadlineMs: o.forMs, tell: (p) => { waits.set(p.of, p); live.update(); } });
    } finally {
      unsubscribe();
      await live.stop();
    }
    await incident.journal.flush();
    if (entries.length > 0) await incident.journal.checkpoint(null);
    const { evidence, after } = reportAfter(house, incident);
    const next = whatNext(incident.situation, { now: toMs(cx.clock.now()) });
    const words = entries.map((e) => `${sanitize(e.key)}: ${{ proven: 'proven dead', alive: 'ALIVE', 'cannot-tell': 'cannot tell yet', later: 'its next look is later', left: 'left; its rounds count' }[found.get(e.x) ?? 'left']}`);
    return { exit: next.exit, text: [...(entries.length === 0 ? ['Nothing is owed a proof.'] : words), next.headline, ...next.lines, ...(next.commands.length > 0 ? [`Next: ${next.commands.join('\n      ')}`] : [])],
      json: { incident: incident.id, proofs: entries.map((e) => ({ token: e.key, proof: found.get(e.x) ?? 'left' })), headline: next.headline, next: next.commands, evidence }, after };
  } finally {
    await incident.close();
  }
}

async function consumers(cx: CommandCx, house: House, forMs: number): Promise<CommandResult> {
  const incident = await openIncident(cx, house, await chosenIncident(cx, house), null);
  try {
    const waits = new Map<string, Progress>();
    const line = (p: Progress): string => `looking at ${sanitize(p.of)}   ${sanitize(p.why ?? '')}   Ctrl-C is safe`;
    const live = cx.ui.live({ lines: () => [...waits.values()].slice(0, 12).map(line), still: () => [...waits.values()].map(line)[0] ?? 'still at work' });
    const unsubscribe = incident.journal.subscribe((e) => { cx.ui.event(e); live.update(); });
    let seen;
    try {
      seen = await proveConsumers(cx, house, incident, { forMs, tell: (p) => { waits.set(p.of, p); live.update(); } });
    } finally {
      unsubscribe();
      await live.stop();
    }
    await incident.journal.flush();
    const { evidence, after } = reportAfter(house, incident);
    const next = whatNext(incident.situation, { now: toMs(cx.clock.now()) });
    const words = seen.map((s) => `${sanitize(s.place)}: ${s.inUse ? 'the new version is in use' : s.asked ? 'no check is declared: a person must say' : 'NOT seen in use'}`);
    return { exit: next.exit, text: [...(words.length === 0 ? ['Every new version was seen in use.'] : words), next.headline, ...next.lines, ...(next.commands.length > 0 ? [`Next: ${next.commands.join('\n      ')}`] : [])],
      json: { incident: incident.id, consumers: seen, headline: next.headline, next: next.commands, evidence }, after };
  } finally {
    await incident.close();
  }
}

async function watch(cx: CommandCx, house: House): Promise<CommandResult> {
  const made: { incident: string; token: string; verdict: string }[] = [];
  const codes: number[] = [];
  const ids = cx.globals.incident === null ? await incidentIds(house.where.state) : [cx.globals.incident];
  for (const id of ids) {
    const { situation } = await readSituation(cx, house, id);
    const now = toMs(cx.clock.now());
    if (situation.incident.moved !== null) continue;
    if (!situation.watches.some((w) => w.atMs <= now && [...w.xs].some((x) => !w.made.has(x)))) continue;
    const incident = await openIncident(cx, house, id, null);
    try {
      for (const entry of watchDue(incident, cx)) {
        if (cx.stop.aborted) break;
        const is = await watchOnce(cx, house, incident, entry);
        made.push({ incident: id, token: entry.key, verdict: is });
        codes.push(is === 'alive' ? EXIT.alive : is === 'cannot-tell' ? EXIT.partial : EXIT.ok);
      }
      // The last revival check was what the exposed values were kept for (TRUTH T10.1).
      await dropPastUse(incident, toMs(cx.clock.now()), 'watched');
      await incident.journal.checkpoint(null);
    } finally {
      await incident.close();
    }
  }
  const words = { alive: 'ALIVE again: its incident is open again', dead: 'still dead', 'cannot-tell': 'cannot tell' } as const;
  return { exit: strongestExit(codes), text: made.length === 0 ? 'No revival check is due.' : made.map((m) => `${m.incident} ${sanitize(m.token)}: ${words[m.verdict as keyof typeof words]}`), json: { checks: made } };
}

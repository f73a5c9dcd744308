import { STATES } from '../../ledger/index.ts';
import type { Measured, Review } from '../review/review.ts';
import { heading, table, text, type Block, type Cell } from './block.ts';
import { count, lineNo, many, orNever, took, when } from './words.ts';
import type { Reached } from '../review/reached.ts';

const minutes = (ms: number): string => (Math.floor(ms / 6_000) / 10).toLocaleString('en', { minimumFractionDigits: 1 });

export function measuresSection({ measures: m, ledger }: Review): readonly Block[] {
  return [heading('Measures'), ...clocks(m), heading('Counts', 3), table(['what', 'how many', 'of which'], [
    ['entries on the ledger', count(ledger.entries), STATES.filter((s) => ledger.states[s] > 0).map((s) => `${count(ledger.states[s])} ${s}`).join(', ')],
    ['closed', count(ledger.entries - ledger.open), ledger.ends.map(({ end, entries }) => `${count(entries)} ${end}`).join(', ')],
    ['went wrong and open', count(ledger.failed), ''],
    ...m.effects.map((e): readonly Cell[] => [`outcomes of ${e.effect}`, count(Object.values(e.outcomes).reduce((a, b) => a + b, 0)), Object.entries(e.outcomes).map(([is, n]) => `${count(n)} ${is}`).join(', ')]),
    ...replaced(m), ...proofs(m), ...owed(m), ...people(m),
  ], { none: '' }), ...channels(m)];
}

function clocks(m: Measured): readonly Block[] {
  const row = (what: string, r: Reached | null, not: string): readonly Cell[] =>
    [what, r === null ? not : took(r.afterOpeningMs), ...(m.detected === null ? [] : [r === null ? '' : took(r.afterDetectionMs)]), r === null ? '' : when(r.at), lineNo(r?.seq ?? null)];
  const { exposure: x } = m;
  return [
    text(`The clock starts at the opening${m.opened === null ? '' : ` (${when(m.opened)})`}${m.detected === null ? '' : `, and once more at the stated detection (${when(m.detected)})`}. Exposure is counted for each token from the start of its own exposure, until it was first suspended or proven.`),
    table(['reached', 'after the opening', ...(m.detected === null ? [] : ['after detection']), 'at', 'journal line'], [
      row('first containment: a suspend or revoke was taken', m.firstContainment, 'not yet'),
      row('all contained: suspended, proven, waived or merged', m.contained, 'not yet'),
      row('full coverage: every entry closed', m.covered, 'not yet'),
    ], { none: '' }),
    table(['exposure', 'minutes', 'tokens'], [
      ['contained tokens, from the start of their exposure', minutes(x.knownMs), count(x.measured)],
      ['still running', minutes(x.runningMs), count(x.running)],
      ['start not known: no duration is claimed; from their entry on the ledger, at least', minutes(x.atLeastMs), count(x.unknownSince)],
    ], { none: '', right: [1, 2] }),
  ];
}

const replaced = ({ replacements: r }: Measured): readonly (readonly Cell[])[] => [
  ['replacements minted', count(r.minted), `${count(r.provenAlive)} found alive, ${many(r.promoted, 'place')} promoted`],
  ['services asked what they use', count(r.services), `${count(r.inUse)} use their new version`],
];

function proofs({ proofs: p }: Measured): readonly (readonly Cell[])[] {
  const window = p.window === null ? '' : `windows from ${took(p.window.leastMs)} to ${took(p.window.mostMs)}, ${p.fewestRounds} rounds or more, ${many(p.fewestVantages ?? 0, 'vantage')} or more`;
  const less = [p.byClock > 0 ? `${count(p.byClock)} by the clock` : '', p.short > 0 ? `${count(p.short)} over a shortened window` : '', p.oneVantage > 0 ? `${count(p.oneVantage)} from one vantage` : ''];
  return [
    ['proofs that stand', count(p.proven), [window, ...less].filter((s) => s !== '').join('; ')],
    ['rounds that asked whether an old token is dead', count(p.rounds.dead + p.rounds.alive + p.rounds.cannotTell), `${count(p.rounds.dead)} dead, ${count(p.rounds.alive)} alive, ${count(p.rounds.cannotTell)} cannot-tell`],
  ];
}

const owed = ({ debts: d, downs }: Measured): readonly (readonly Cell[])[] => [
  ['debts opened', count(d.opened), `${count(d.open)} open now, ${count(d.settledByPersons)} settled by persons`],
  ['times that a service was down', count(downs.times), downs.times === 0 ? '' : `${count(downs.open)} down still; ${took(downs.totalMs)} in all of those that came back${downs.longestMs === null ? '' : `, the longest ${took(downs.longestMs)}`}`],
];

const people = ({ reasons: r, runs, messages }: Measured): readonly (readonly Cell[])[] => [
  ['reasons given', count(r.given), `${count(r.distinct)} of different words, ${count(r.repeats)} repeated word for word; ${many(r.missing, 'run')} without one`],
  ['gates not satisfied', count(r.refused), ''],
  ['runs', count(runs.started), `${count(runs.resumed)} resumed, ${many(runs.undos, 'undo', 'undos')}, parked ${many(runs.parked, 'time')}, stopped ${many(runs.stopped, 'time')}`],
  ['messages sent', count(messages.sent), `to ${many(messages.channels.filter((c) => c.sent > 0).length, 'channel')}`],
];

const channels = ({ messages }: Measured): readonly Block[] => (messages.channels.length === 0 ? [] : [
  heading('Messages by channel', 3),
  table(['channel', 'sent', 'first', 'last', 'did not leave', 'not known'], messages.channels.map((c) => [c.channel, count(c.sent), orNever(c.firstAt, ''), orNever(c.lastAt, ''), count(c.notSent), count(c.unknown)]), { none: '' }),
  text('The journal knows a channel by its name; whom it faces stands in tokenctl.yaml.'),
]);

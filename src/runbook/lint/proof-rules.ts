import { formatDuration, parseDuration } from '../../core/duration.ts';
import { finding, stepPath, type Entry, type Finding, type Rule } from './book.ts';

const deadProbes = (entries: readonly Entry[]): readonly Entry[] => entries.filter((e) => e.is.looksDead);
/** The later step reaches everything that the earlier one does. */
const covers = (later: Entry, earlier: Entry): boolean =>
  (later.step.when === null || later.step.when.source === earlier.step.when?.source) && (later.step.where === null || later.step.where.source === earlier.step.where?.source);

/** TRUTH T7.1: what dies with a token, and the baseline without which no proof counts, are read before the kill. */
export const captureBeforeKill: Rule = ({ entries, before }) =>
  entries.filter((k) => k.is.kills && !entries.some((c) => c.is.captures && before(c, k) && covers(c, k)))
    .map((k) => finding(k, `"${k.step.id}" kills before anything is captured: a token.capture must come first, or nothing can be proven`));

/** ENGINE P9, TRUTH T7.7. */
export const probeAfterKill: Rule = ({ entries, before }) =>
  entries.filter((k) => k.is.kills && !deadProbes(entries).some((p) => before(k, p) && covers(p, k)))
    .map((k) => finding(k, deadProbes(entries).some((p) => before(k, p))
      ? `what "${k.step.id}" kills is not all probed: the probe that expects dead has a narrower \`when\` or \`where\``
      : `"${k.step.id}" kills and nothing proves it: a token.probe with which: old, expect: dead must follow`));

/** TRUTH T7.1: revoke → prove → retire. */
export const retireAfterProof: Rule = ({ entries, before }) =>
  entries.filter((r) => r.is.effects.includes('retire') && entries.some((k) => k.is.kills) && !deadProbes(entries).some((p) => before(p, r)))
    .map((r) => finding(r, `"${r.step.id}" makes the old value unreadable before it is proven dead: it comes after the probe that expects dead`));

/** A proof cannot be complete within less than its window (TRUTH T3.2, T3.7). */
export const windowFits: Rule = ({ entries, windowMs }) =>
  deadProbes(entries).flatMap((p): Finding[] => {
    const given = typeof p.step.with === 'object' && p.step.with !== null && 'within' in p.step.with ? p.step.with['within'] : null;
    const within = typeof given === 'string' ? parseDuration(given) : null;
    const short = (ms: number): string => `${formatDuration(ms)} is less than the proof window of ${formatDuration(windowMs)}: no proof could be complete`;
    return [
      ...(within !== null && within < windowMs ? [{ path: stepPath(p, 'with', 'within'), message: short(within) }] : []),
      ...(p.step.timeoutMs !== null && p.step.timeoutMs < windowMs ? [{ path: stepPath(p, 'timeout'), message: short(p.step.timeoutMs) }] : []),
    ];
  });

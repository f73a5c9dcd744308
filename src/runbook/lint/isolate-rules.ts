import { didYouMean } from '../../core/did-you-mean.ts';
import type { Condition } from '../../core/runbook.ts';
import { holds } from '../holds.ts';
import { finding, stepPath, type Book, type Finding, type Rule } from './book.ts';

/** TRUTH T7.2. */
const SEEN = ['public', 'partner', 'internal', 'malware', 'unknown'];
const ISOLATE = ['malware', 'unknown'];

/** TRUTH T7.2: unknown is treated as malware, so it must be possible to say it; and `by-exposure` is decided by it. */
export const seenIsWhole: Rule = ({ runbook }) => {
  const seen = runbook.inputs['seen'];
  if (seen === undefined)
    return runbook.strategy === 'by-exposure' ? [{ path: ['strategy'], message: 'by-exposure needs an input "seen" (public, partner, internal, malware, unknown)' }] : [];
  if (seen.type !== 'choice') return [{ path: ['inputs', 'seen', 'type'], message: '"seen" must be a choice' }];
  const found: Finding[] = seen.of.flatMap((word, i) => {
    const meant = SEEN.includes(word) ? null : didYouMean(word, SEEN);
    return meant === null ? [] : [{ path: ['inputs', 'seen', 'of', i], message: `"${word}" is not a choice that "seen" knows`, suggestion: meant }];
  });
  if (!seen.of.includes('unknown')) found.push({ path: ['inputs', 'seen', 'of'], message: '"seen" must offer unknown' });
  return found;
};

/** TRUTH T7.1, T7.2, T3.5: the question stands before everything, and where it applies nothing can skip it. */
export const isolateFirst: Rule = (book) => {
  const isolate = book.entries.find((e) => e.step.id === 'isolate');
  const acts = book.entries.some((e) => e.is.kills || e.is.looksDead);
  if (isolate === undefined) return book.runbook.inputs['seen'] !== undefined && acts
    ? [{ path: ['inputs', 'seen'], at: 'key', message: 'tokens seen in malware must not be touched before their hosts are cut off: add a step "isolate" (human.confirm), first' }] : [];
  const found: Finding[] = [];
  if (!isolate.is.asks) found.push(finding(isolate, '"isolate" must ask a person (human.confirm)'));
  if (isolate.n !== 0) found.push({ path: stepPath(isolate, 'id'), message: '"isolate" must be the first step: nothing may be read or killed before it' });
  return [...found, ...skips(book, isolate.step.when).map((message) => ({ path: stepPath(isolate, 'when'), message }))];
};

function skips({ runbook }: Book, when: Condition | null): readonly string[] {
  const seen = runbook.inputs['seen'];
  if (when === null || seen?.type !== 'choice') return [];
  if (when.reads.some((name) => name !== 'inputs') || /\binputs\.(?!seen\b)/.test(when.source)) return ['the condition of "isolate" may read inputs.seen only'];
  return ISOLATE.filter((word) => seen.of.includes(word) && !holds(when, { inputs: { seen: word } })).map((word) => `"isolate" would be skipped where seen is ${word}`);
}

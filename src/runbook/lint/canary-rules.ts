import { finding, type Rule } from './book.ts';

/**
 * A wave waits for the steps up to `until`, and a barrier between them waits for every wave: nothing would ever go on (ENGINE O2, O4).
 */
export const wavesCanOpen: Rule = ({ entries }) =>
  entries.flatMap((c) => {
    if (c.step.canary === null) return [];
    const until = entries.find((e) => (c.step.canary?.until == null ? e.is.seesUse : e.step.id === c.step.canary.until));
    return entries
      .filter((b) => until !== undefined && b.n > c.n && b.n <= until.n && (b.step.start === 'together' || (b.n < until.n && b.type.scope === 'run')))
      .map((b) => finding(b, `"${b.step.id}" waits for every wave of "${c.step.id}", and the second wave waits for "${until?.step.id ?? ''}" behind it: put it before "${c.step.id}" or after "${until?.step.id ?? ''}"`));
  });

import type { Runbook } from '../../core/runbook.ts';
import type { Complaint } from '../../core/source-complaint.ts';
import type { Source } from '../../core/source.ts';
import type { Step } from '../../ports/step.ts';
import { makeBook, type Rule } from './book.ts';
import { wavesCanOpen } from './canary-rules.ts';
import { isolateFirst, seenIsWhole } from './isolate-rules.ts';
import { captureBeforeKill, probeAfterKill, retireAfterProof, windowFits } from './proof-rules.ts';
import { inUseBeforeKill, mintIsStaged, neverReinstates, noPauseBeforeStage, oneGiver, retireAfterPromote, strategyFits, takersHaveGivers, undoIsPossible } from './replace-rules.ts';

/** The rules of order (ENGINE P9, TRUTH T4, T7); `docs` lists them by these names. */
export const rules: { readonly [name: string]: Rule } = {
  'seen-is-whole': seenIsWhole, 'isolate-first': isolateFirst,
  'capture-before-kill': captureBeforeKill, 'probe-after-kill': probeAfterKill, 'retire-after-proof': retireAfterProof, 'window-fits': windowFits,
  'mint-is-staged': mintIsStaged, 'no-pause-before-stage': noPauseBeforeStage, 'takers-have-givers': takersHaveGivers, 'one-giver': oneGiver,
  'retire-after-promote': retireAfterPromote, 'in-use-before-kill': inUseBeforeKill, 'strategy-fits': strategyFits, 'undo-is-possible': undoIsPossible, 'never-reinstates': neverReinstates, 'waves-can-open': wavesCanOpen,
};

export interface LintIn { readonly runbook: Runbook; readonly source: Source; readonly steps: ReadonlyMap<string, Step>; readonly windowMs: number }

/** Everything that the rules of order have against a runbook whose every line is valid. */
export function lintRunbook({ runbook, source, steps, windowMs }: LintIn): readonly Complaint[] {
  const book = makeBook(runbook, steps, windowMs);
  return Object.values(rules).flatMap((rule) => rule(book))
    .map(({ path, message, at, suggestion }) => source.complain(path, message, { ...(at === undefined ? {} : { at }), ...(suggestion === undefined ? {} : { suggestion }) }));
}

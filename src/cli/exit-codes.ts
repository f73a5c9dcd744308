import { EXIT, type ExitName } from '../core/exit.ts';

/** What each exit code means, and what a script should do (DESIGN §6, TRUTH T14). */
export const EXIT_MEANINGS: { readonly [N in ExitName]: { readonly means: string; readonly then: string } } = {
  ok: { means: 'everything asked for is done and proven', then: 'go on' },
  internal: { means: 'a bug, or a failure nobody classified; nothing is implied about effects', then: 'read the journal' },
  usage: { means: 'a flag, runbook, config or report is not valid; nothing was attempted', then: 'mend the input' },
  partial: { means: 'something is open or owed that can be worked on now', then: 'resume' },
  auth: { means: "tokenctl's own credential is missing, expired or too weak", then: 'log in, repeat' },
  denied: { means: 'a policy or a person said no', then: 'do not repeat' },
  input: { means: 'an answer or consent is needed and there is nobody to ask', then: 'add the flags that are named' },
  conflict: { means: 'the plan is stale, or another process holds the lock', then: 'plan again, or wait' },
  pending: { means: 'all that is left waits for a person or a time', then: 'ask status' },
  objectives: { means: 'a drill missed its objectives', then: 'fail the gate' },
  changes: { means: 'plan --exit-code: there are changes', then: 'decide' },
  alive: { means: 'an old token answered alive after its revoke', then: 'prove; escalate' },
  tampered: { means: 'a journal, plan or approval is not what was written or signed', then: 'stop, look' },
  timeout: { means: '--timeout passed; resumable', then: 'resume' },
  sigint: { means: 'ended by Ctrl-C after a clean stop; resumable', then: 'resume' },
  sigterm: { means: 'ended by SIGTERM or SIGHUP after a clean stop; resumable', then: 'resume' },
};

export const exitMeaning = (code: number): string =>
  (Object.keys(EXIT) as ExitName[]).flatMap((name) => (EXIT[name] === code ? [EXIT_MEANINGS[name].means] : [])).at(0) ?? 'not a code of tokenctl';

import type { FlagSpec } from './command.ts';

/** Narrows the tokens of a command to a part of the ledger. */
export const ONLY_FLAG = { name: '--only', kind: 'choice', of: ['failed'], value: 'STATUS', summary: "failed: of the incident's open entries only those that failed, as `ledger show --status failed` lists them" } as const satisfies FlagSpec;

/** Flags of everything that makes or carries out a plan. */
export const RUN_FLAGS = [
  { name: '--var', kind: 'text', value: 'NAME=VALUE', repeatable: true, summary: 'an input of the runbook; tokens=@FILE, tokens=@-, tokens=ISSUER/ID, owner=, label=' },
  ONLY_FLAG,
  { name: '--strategy', kind: 'choice', of: ['contain-first', 'replace-first'], value: 'ORDER', summary: "instead of the runbook's; recorded" },
  { name: '--format', kind: 'text', value: 'FORMAT', summary: 'format of the report, where it is not detected' },
  { name: '--title', kind: 'text', value: 'TEXT', summary: 'title of a new incident' },
  { name: '--severity', kind: 'choice', of: ['SEV1', 'SEV2', 'SEV3', 'SEV4', 'SEV5'], value: 'SEV', summary: 'severity of a new incident' },
  { name: '--since', kind: 'text', value: 'TIME', summary: 'when the exposure began (RFC 3339); default: the date in the report' },
  { name: '--reason', kind: 'text', value: 'TEXT', summary: 'why; serves every step that asks' },
  { name: '--answers', kind: 'file', value: 'FILE', summary: 'prepared answers for barriers (YAML or JSON)' },
  { name: '--yes', kind: 'bool', summary: 'consent to what is small; never to what is large' },
  { name: '--confirm', kind: 'text', value: 'DIGEST8-DEATHS', summary: 'consent to exactly this plan' },
  { name: '--stop-at-barriers', kind: 'bool', summary: 'questions may wait at their barrier (exit 8)' },
  { name: '--wait', kind: 'duration', value: 'DUR', summary: 'longest wait in this process (default 15m)' },
] as const satisfies readonly FlagSpec[];

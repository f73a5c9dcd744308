import type { ExitName } from './exit.ts';

/** Whose matter it is. */
export type ErrorSource = 'user' | 'policy' | 'provider' | 'internal';

interface CodeEntry { readonly exit: ExitName; readonly source: ErrorSource; readonly summary: string }
const entry = (exit: ExitName, source: ErrorSource, summary: string): CodeEntry => ({ exit, source, summary });

/** Every error code there is; `docs/errors.md` and `tokenctl explain E_…` are made from it. Keep each block in its room's order. */
export const errorCodes = {
  // general
  E_INTERNAL: entry('internal', 'internal', 'A bug in tokenctl, or a failure nobody classified. Nothing is implied about effects: read the journal.'),
  E_USAGE: entry('usage', 'user', 'A flag, argument or combination that the command does not take. Nothing was attempted.'),
  E_INPUT_NEEDED: entry('input', 'user', 'An answer or a consent is needed and there is nobody to ask. Every missing flag is named.'),
  E_INTERRUPTED: entry('sigint', 'user', 'A person left at a question (Ctrl-C), or a signal ended the command. What was in flight is recorded; resume goes on.'),
  E_DENIED: entry('denied', 'policy', 'A person or a policy said no.'),
  E_TIMEOUT: entry('timeout', 'user', '--timeout passed. What was in flight is recorded; resume goes on.'),
  E_SECRET_IN_ARGV: entry('usage', 'user', 'A secret value was given as an argument. It is refused and not repeated; treat the shell history as a new sighting.'),
  // workspace, runbook, intake
  E_NO_WORKSPACE: entry('usage', 'user', 'No tokenctl.yaml was found here or above.'),
  E_CONFIG: entry('usage', 'user', 'tokenctl.yaml or an inventory is not valid; the file, line and column are named.'),
  E_RUNBOOK: entry('usage', 'user', 'A runbook is not valid; the file, line and column are named.'),
  E_RUNBOOK_UNKNOWN: entry('usage', 'user', 'No runbook of that name here, nor among the shipped ones.'),
  E_SCENARIO: entry('usage', 'user', 'A scenario of a drill is not valid; the file, line and column are named.'),
  E_SCENARIO_UNKNOWN: entry('usage', 'user', 'No scenario of that name here, nor among the shipped ones.'),
  E_DRILL: entry('usage', 'user', 'The command belongs to a drill that is held now, and here is none, or it is over.'),
  E_REPORT: entry('usage', 'user', 'A scanner report is empty, unreadable or of no known format.'),
  E_SELECTOR: entry('usage', 'user', 'A selector of tokens matches nothing or cannot be read.'),
  E_AMBIGUOUS: entry('input', 'user', 'Two issuers claim the same token; a person must choose.'),
  E_REF: entry('auth', 'user', 'A reference (env:, file:) that is needed now cannot be resolved, or its file is not private.'),
  E_FINGERPRINT_KEY: entry('auth', 'user', "The workspace's fingerprint key is missing: tokens cannot be matched, which is not the same as not found."),
  E_UNTRUSTED: entry('denied', 'policy', "The workspace names endpoints or programs whose digest is not trusted yet."),
  E_EXISTS: entry('usage', 'user', 'The file or entry exists already and was left as it is.'),
  // plan, gates, run
  E_PLAN_FILE: entry('usage', 'user', 'The file is not a plan of tokenctl.'),
  E_PLAN_TAMPERED: entry('tampered', 'user', "A plan file's digest is not that of its content."),
  E_PLAN_STALE: entry('conflict', 'user', 'The world, the runbook or the time has moved on since the plan was made.'),
  E_PLAN_USED: entry('conflict', 'user', 'This plan file has been run already.'),
  E_LOCKED: entry('conflict', 'user', 'Another process is at work on this run.'),
  E_SUPERSEDED: entry('conflict', 'internal', 'A newer process has taken this run over; this one stopped.'),
  E_GATE_UNSATISFIABLE: entry('denied', 'policy', 'A gate asks for something this build or this workspace cannot give; it denies.'),
  E_POLICY: entry('denied', 'policy', 'A policy rule forbids the plan.'),
  E_MINT_OWED: entry('conflict', 'policy', 'An earlier replacement of the same token is still owed, in this incident or another; resume or undo that run first.'),
  E_RUN_UNKNOWN: entry('usage', 'user', 'No run of that id in the incident.'),
  E_RUN_OVER: entry('conflict', 'user', 'The run has been undone or superseded.'),
  E_INCIDENT_UNKNOWN: entry('usage', 'user', 'No incident of that id in the state directory, or none is open.'),
  E_INCIDENT_OPEN: entry('partial', 'user', 'The incident cannot be closed: something on its ledger or among its debts is open.'),
  E_INCIDENT_MOVED: entry('conflict', 'user', 'The incident was moved to another host: this copy is sealed, and is only read.'),
  E_REALM: entry('conflict', 'user', 'Drill state cannot be opened live, nor the reverse.'),
  // own credential, identity
  E_AUTH: entry('auth', 'provider', "tokenctl's own credential is missing, expired or too weak."),
  E_IDENTITY: entry('denied', 'policy', "A connector is not who `expect:` says, or not who it was at consent."),
  E_OPERATOR: entry('denied', 'policy', 'The signature is not that of another operator of this workspace.'),
  // connectors
  E_REFUSED: entry('partial', 'provider', 'The provider said no for this target.'),
  E_CONFLICT: entry('partial', 'provider', 'What the plan expected is no longer so; nothing was overwritten.'),
  E_THROTTLED: entry('partial', 'provider', 'The provider asked to slow down, longer than the step may wait.'),
  E_UNAVAILABLE: entry('partial', 'provider', 'The provider could not be reached; the request was surely not applied.'),
  E_LOST: entry('partial', 'provider', 'The request was sent and no usable answer came; it is unknown until observed.'),
  E_EFFECT_TIMEOUT: entry('partial', 'provider', "The effect did not end within its step's timeout."),
  E_NO_VERB: entry('partial', 'provider', 'The issuer has no such verb for this kind of token.'),
  E_REPLACEMENT_TOO_NARROW: entry('partial', 'provider', 'The replacement cannot do what it is meant to do.'),
  E_REPLACEMENT_TOO_WIDE: entry('partial', 'provider', 'The replacement can do something that it must not.'),
  E_CANNOT_TELL: entry('partial', 'provider', 'The probe gave no usable answer within its time.'),
  E_ALIVE: entry('alive', 'provider', 'A token answered alive after its revoke.'),
  E_NOT_IN_USE: entry('partial', 'provider', 'A consumer does not show the new version.'),
  E_NO_VALUE: entry('partial', 'user', 'The value is needed and is not held; supply it on stdin.'),
  E_SEALED_ELSEWHERE: entry('auth', 'user', 'The sealed value is not sealed to you; a named colleague can open it.'),
  // journal
  E_JOURNAL_WRITE: entry('internal', 'internal', 'The journal cannot be written. Nothing is done without it.'),
  E_JOURNAL_TAMPERED: entry('tampered', 'user', 'A journal, checkpoint or anchor is not what was written or signed; the line is named.'),
  E_ARCHIVE: entry('tampered', 'user', 'The archive of an incident is not what was written and signed; nothing of it was placed.'),
  E_JOURNAL_TORN: entry('partial', 'user', 'The last line of the journal is torn; what is before it is intact.'),
  // comms
  E_TEMPLATE: entry('usage', 'user', 'A template is not valid or names a fact that does not exist.'),
  E_FACT_MISSING: entry('partial', 'user', 'A fact that the message needs is missing; customers are not told with gaps.'),
  E_AUDIENCE: entry('denied', 'policy', 'The template may not go to that kind of channel.'),
} as const satisfies Record<string, CodeEntry>;
export type ErrorCode = keyof typeof errorCodes;

/** How a value is written: `moment` = an instant, or a person's words for one; `link` = text whose https addresses stay. */
export type FactKind = 'text' | 'link' | 'moment' | 'duration' | 'count' | 'flag' | 'list' | 'tokens' | 'closings';

interface CatalogEntry {
  readonly kind: FactKind;
  /** What a gap says is not known. */
  readonly label: string;
  readonly summary: string;
  /** A person may state it; what they state stands before what was recorded. */
  readonly statable?: true;
  /** Why it can be missing, and the command, where nobody can state it. */
  readonly missing?: string;
}
const fact = (kind: FactKind, label: string, summary: string, missing?: string): CatalogEntry => ({ kind, label, summary, ...(missing ? { missing } : {}) });
const stated = (kind: FactKind, label: string, summary: string): CatalogEntry => ({ kind, label, summary, statable: true });

const NOT_CONTAINED = 'not every entry is suspended, proven, waived or merged yet: tokenctl status';
const NOT_COVERED = 'not every entry is closed yet: tokenctl ledger show';
const NO_PROOF = 'no token is proven dead yet: tokenctl prove';
const NO_CHECKPOINT = 'no checkpoint is signed yet: tokenctl journal checkpoint';

/** Every fact that a template can name (`facts.NAME`); `docs/templates.md` lists them. */
export const factCatalog = {
  incident: fact('text', 'which incident', 'Id of the incident.', 'the journal names no incident'),
  title: stated('text', 'what the incident is called', 'Title of the incident.'),
  severity: stated('text', 'how severe it is', 'Severity.'),
  environment: fact('text', 'which environment', '`production` or `test`.', 'no incident is opened: tokenctl incident open'),
  opened: fact('moment', 'when the incident was opened', 'When the incident was opened.', 'no incident is opened: tokenctl incident open'),
  closed: fact('moment', 'when the incident was closed', 'When the incident was closed.', 'it is open: tokenctl incident close'),
  'as-of': fact('moment', 'as of when', 'Time of the last recorded line that the facts rest on.', 'nothing is recorded yet'),
  detected: stated('moment', 'when it was detected', 'When somebody or something first noticed.'),
  since: stated('moment', 'since when', 'When the exposure began. Assumed, where it is only the earliest date of a report or token.'),
  cause: stated('text', 'the cause', 'Why the tokens were exposed.'),
  impact: stated('text', 'the impact', 'What was affected, for whom, how much.'),
  'customer-action': stated('link', 'what customers must do', 'What customers must do; say "none" if nothing.'),
  contact: stated('link', 'whom to ask', 'Where questions go.'),
  'next-update': stated('moment', 'when the next update comes', 'Time of the next update that was promised.'),
  services: stated('list', 'which services are concerned', 'Consumers that the runs checked or named in a debt.'),

  tokens: fact('tokens', 'which tokens', 'One row for each entry of the ledger that is not merged.', 'the ledger is empty: tokenctl ledger add'),
  'open-tokens': fact('tokens', 'which tokens are open', 'The rows whose entry is open.'),
  exposed: fact('count', 'how many tokens', 'Entries of the ledger that are not merged.'),
  open: fact('count', 'how many are open', 'Entries that are not closed.'),
  unidentified: fact('count', 'how many are unidentified', 'Strings that nobody claims yet.'),
  untouched: fact('count', 'how many are untouched', 'Identified entries without a suspension or revoke that took.'),
  suspended: fact('count', 'how many are suspended', 'Suspended: contained, not revoked.'),
  revoked: fact('count', 'how many are only revoked', 'Revoke requested, not proven.'),
  expiring: fact('count', 'how many are expiring', 'Cannot be revoked; alive until they expire.'),
  survived: fact('count', 'how many survived', 'Answered alive after their revoke.'),
  proven: fact('count', 'how many are proven dead', 'Proven dead (TRUTH T3).'),
  waived: fact('count', 'how many are waived', 'Waived by name; not proven.'),
  dismissed: fact('count', 'how many are dismissed', 'Unidentified strings dismissed by one person.'),
  waivers: fact('closings', 'what was waived', 'The waived entries, by name, with reason.'),
  dismissals: fact('closings', 'what was dismissed', 'The dismissed entries, with reason.'),

  minted: fact('count', 'how many replacements', 'Replacements minted.'),
  'replacements-proven': fact('count', 'how many replacements are proven alive', 'Replacements proven alive.'),
  promoted: fact('count', 'how many places are promoted', 'Places (store and path) whose new version is current.'),
  'in-use': fact('count', 'how many services use theirs', 'Services that were seen to use their new version.'),
  'went-wrong': fact('count', 'how many changes went wrong', 'Changes whose last outcome is refused, failed, partly, unknown or needs-human.'),
  owed: fact('list', 'what is owed', 'Debts that changes recorded and nothing has settled.'),

  'contained-at': fact('moment', 'when everything was contained', 'When the last entry was suspended, proven, waived or merged.', NOT_CONTAINED),
  'covered-at': fact('moment', 'when everything was covered', 'When the last entry was closed.', NOT_COVERED),
  'time-to-contain': fact('duration', 'how long containment took', 'From opening to containment.', NOT_CONTAINED),
  'time-to-cover': fact('duration', 'how long coverage took', 'From opening to coverage.', NOT_COVERED),
  exposure: fact('duration', 'how long the tokens were exposed in all', 'Sum over the entries, from exposure to suspension or proof (TRUTH T11).',
    'an entry has no known start, or is not suspended or proven yet: tokenctl ledger show'),
  'proof-window': fact('duration', 'the proof window', 'The shortest window of the proofs.', NO_PROOF),
  'proof-rounds': fact('count', 'the rounds of a proof', 'The fewest rounds that a proof rests on.', NO_PROOF),
  vantages: fact('count', 'the vantages of a proof', 'The fewest vantages that a proof rests on.', NO_PROOF),
  'short-window': fact('flag', 'whether the window was short', 'A proof was made with a window under 120 s (test environments and drills only).'),

  runs: fact('list', 'which runs', 'Ids of the runs.'),
  'journal-size': fact('count', 'the size of the journal', 'Size that the last checkpoint signs.', NO_CHECKPOINT),
  'journal-root': fact('text', 'the root of the journal', 'First 12 hex digits of the root that the last checkpoint signs.', NO_CHECKPOINT),
} as const satisfies { readonly [name: string]: CatalogEntry };

export type FactName = keyof typeof factCatalog;
export const isFactName = (name: string): name is FactName => Object.hasOwn(factCatalog, name);
export const entryOf = (name: FactName): CatalogEntry => factCatalog[name];
export const factNames = Object.keys(factCatalog) as FactName[];

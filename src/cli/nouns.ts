/** One line for each noun of the command tree, for root help. A noun without commands is not shown. */
export const NOUNS: { readonly [noun: string]: string } = {
  incident: 'one folder, one journal, one clock',
  ledger: 'every exposed token, and how it ended',
  debts: 'what is half done',
  token: 'identify, enter, list, supply',
  secret: 'versions of a path, never values',
  runbook: 'what to do, as a checked file',
  approval: "decide on another's plan",
  comms: 'messages, from facts of the journal',
  journal: 'the record itself',
  drill: 'rehearse, with a score',
  connector: 'what is configured, does it answer',
  policy: 'which rule decided',
  config: 'settings, and whom you trust',
};

/** Order of first words in help, docs and completion: as a person meets them. Others follow by name. */
export const WORD_ORDER: readonly string[] = [
  'revoke', 'plan', 'run', 'resume', 'status', 'prove', 'abort', 'undo', 'contain-now',
  'incident', 'ledger', 'debts', 'timeline', 'report', 'journal',
  'token', 'secret', 'runbook', 'approval', 'comms', 'drill', 'demo',
  'init', 'doctor', 'connector', 'policy', 'config', 'explain', 'completion', 'help',
];

/** Order of the second words, the same under every noun. */
export const VERB_ORDER: readonly string[] = [
  'open', 'list', 'show', 'inspect', 'identify', 'check', 'new', 'graph', 'test', 'schema', 'add', 'sync', 'note', 'fact',
  'waive', 'dismiss', 'run', 'do', 'wait', 'hint', 'end', 'score', 'review', 'compare', 'script', 'settle', 'supply', 'reinstate', 'preview', 'send', 'verify', 'export', 'tail', 'checkpoint', 'handoff', 'import', 'close',
];

import { EXIT, type ExitName } from '../core/exit.ts';
import { GLOBAL_FLAGS } from './globals.ts';
import type { FlagSpec } from './command-spec.ts';
import { EXIT_MEANINGS } from './exit-codes.ts';
import { flagNote, flagWord, pairs } from './help.ts';

/** Pages of `tokenctl help TOPIC`. */
export const TOPICS: { readonly [topic: string]: { readonly summary: string; lines(): readonly string[] } } = {
  flags: {
    summary: 'flags that every command takes',
    lines: () => ['Flags that every command takes, before or after its name', '', ...pairs((GLOBAL_FLAGS as readonly FlagSpec[]).map((flag) => [flagWord(flag), flagNote(flag)] as const))],
  },
  'exit-codes': {
    summary: 'what each exit code means',
    lines: () => ['Exit codes', '', ...(Object.keys(EXIT) as ExitName[]).flatMap((name) => [
      ...pairs([[`${String(EXIT[name]).padStart(3)}  ${name}`.padEnd(15), `${EXIT_MEANINGS[name].means}: ${EXIT_MEANINGS[name].then}`]]),
    ]), '', 'Of several, the first of: 1, 130/143, 12, 11, 124, 4, 5, 7, 6, 3, 8, 9, 10, 0.'],
  },
  environment: {
    summary: 'variables that are read',
    lines: () => ['Variables', '', ...pairs([
      ...(GLOBAL_FLAGS as readonly FlagSpec[]).flatMap((flag): (readonly [string, string])[] => (flag.env === undefined ? [] : [[flag.env, `stands for ${flag.name}`]])),
      ['ACCESSIBLE', 'the same as --accessible'],
      ['NO_COLOR', 'not empty: no colour'],
      ['FORCE_COLOR', '0: no colour; else colour, also in a pipe'],
      ['CI', 'unset, empty, 0 or false: no CI. Else nothing is asked or repainted'],
      ['TERM', 'dumb: nothing is asked, coloured or repainted'],
      ['TOKENCTL_PAGER, PAGER', 'pager for long text (default: less -FIRX)'],
      ['XDG_STATE_HOME', 'incidents: $XDG_STATE_HOME/tokenctl (default ~/.local/state)'],
      ['XDG_CONFIG_HOME', 'your own keys: $XDG_CONFIG_HOME/tokenctl (default ~/.config)'],
      ['XDG_CACHE_HOME', 'compiled code (default ~/.cache)'],
      ['NODE_DISABLE_COMPILE_CACHE', '1: keep no compiled code'],
      ['TOKENCTL_DEBUG', '1: show where a bug is'],
    ]), '', 'No variable and no flag takes a secret value; a reference (env:NAME) names one.'],
  },
  output: {
    summary: 'stdout, stderr, json, ndjson, colour',
    lines: () => [
      'Output', '',
      'stdout is the answer; stderr is everything else: progress, questions, warnings,',
      'errors. -q and -v change stderr only.', '',
      '--json gives exactly one document, also for failures:',
      '  {"schema":"tokenctl/status/v1", …, "exit":{"code":3,"name":"partial"}}',
      '  {"schema":"tokenctl/error/v1","error":{"code":"E_…", …},"exit":{…}}',
      '-o ndjson gives the event stream, one object a line; the first names the schema',
      '(tokenctl/events/v1), the last is the document. --json-into FILE writes the',
      'stream to a file while text goes to the terminal.', '',
      'Colour: --color, NO_COLOR, FORCE_COLOR, TERM=dumb, CI, terminal; the first that',
      'speaks decides, for each stream. Every state has a word besides its colour.',
      'Times are UTC. Ids and commands are printed so that they can be pasted.',
    ],
  },
  prompts: {
    summary: 'when questions are asked, and the flags that answer them',
    lines: () => [
      'Questions', '',
      'Questions are asked only if stdin and stderr are terminals, with text output,',
      'without CI, TERM=dumb or --no-input. Each names the flag that answers it.',
      'They come in one block before the first effect, or at a barrier about what the',
      'run itself did. Nothing that is piped in is ever taken for consent.', '',
      'Where nobody can be asked, all that is missing is listed as one corrected',
      'command, nothing is attempted, and the exit code is 6.', '',
      '--yes is consent to small plans only; it never stands for a reason, an approval',
      'or a large revoke. Those take --reason TEXT and --confirm DIGEST-DEATHS, which',
      'plan prints, and which dies when the plan changes. --answers FILE holds answers',
      'for every step.', '',
      'Values come on stdin with -; questions then go to the terminal itself.',
    ],
  },
  answers: {
    summary: 'the file of --answers: what questions need, prepared',
    lines: () => [
      'Answers', '',
      'run and resume take --answers FILE, YAML or JSON. Steps go by their id:', '',
      '  reason: "SEC-42 three tokens in a public gist"',
      '  steps:',
      '    revoke:  { reason: "they are public, and must die today" }',
      '    isolate: { answer: "yes, since 12:01", evidence: "ticket SEC-42" }', '',
      'Answers are journaled: a value in them is refused.',
    ],
  },
  tokens: {
    summary: 'how tokens are named, and how values are given',
    lines: () => ['Tokens', '', ...pairs([
      ['ISSUER/ID', 'one token: jti, accessor, key id'],
      ['owner= label= issuer=', 'tokens of the inventory'],
      ['fp1:KEY:…', 'a keyed fingerprint of the inventory or the ledger; 8 digits of one are enough'],
      ['@FILE', 'a report (gitleaks, trufflehog, SARIF, GitHub alerts, detect-secrets), or strings'],
      ['@- or -', 'the same on stdin'],
      ['ledger', 'every open entry of the incident; the default with -i'],
      ['--only failed', 'of those named, what failed in the incident'],
    ]), '', 'A value is never an argument: pipe it, or put it in a private file.',
      'tokenctl token identify @FILE says what a report holds, and makes nothing.'],
  },
  accessibility: {
    summary: 'plain lines for screen readers',
    lines: () => [
      'Accessible mode: --accessible, TOKENCTL_ACCESSIBLE=1 or ACCESSIBLE=1', '',
      'Nothing is repainted; no spinner, no pager. A line when something starts or',
      'ends, "still …" each 30 seconds. States are whole words. Tables become',
      '"name: value" lines. Choices are numbered and answered by typing the number.',
    ],
  },
  files: {
    summary: 'what tokenctl reads and writes, and where',
    lines: () => [
      'Files', '',
      'Workspace (in git, made by `tokenctl init`; none is needed for one token):',
      '  tokenctl.yaml      issuers, stores, channels, operators, policy',
      '  inventory.yaml     tokens, their slots and consumers: ids, never values',
      '  runbooks/          what to do; check with `tokenctl runbook check`',
      '  templates/         messages', '',
      'State ($XDG_STATE_HOME/tokenctl, private; --state-dir moves it):',
      '  incidents/ID/      journal.jsonl, plans, runs, checkpoints, messages, report:',
      '                     can be handed to an auditor as it is',
      '  escrow/            sealed values, apart from the incidents', '',
      'Your own keys ($XDG_CONFIG_HOME/tokenctl, 0600): age identity, journal key.',
      'Their public halves go into operators: of tokenctl.yaml.', '',
      'Secrets in files are references: env:NAME, file:PATH. Never values.',
    ],
  },
};

/** The house's rules as data (DESIGN §4); the tests in this folder apply them. */

type Room = string;

/** Which rooms a room may import, besides itself. `ports` and `core` are contracts. */
export const MAY_IMPORT: { readonly [room: Room]: readonly Room[] } = {
  core: [],
  ports: ['core'],
  platform: ['core', 'ports'],
  steps: ['core', 'ports'],
  connectors: ['core', 'ports', 'platform'],
  escrow: ['core', 'platform'],
  journal: ['core', 'platform'],
  policy: ['core', 'platform', 'journal', 'ledger'],
  engine: ['core', 'ports', 'policy', 'ledger', 'journal', 'escrow'],
  ledger: ['core', 'journal'],
  report: ['core', 'journal', 'ledger', 'comms'],
  comms: ['core', 'journal'],
  workspace: ['core', 'ports', 'platform'],
  intake: ['core', 'ports', 'platform'],
  runbook: ['core', 'ports'],
  drill: ['core', 'journal', 'ledger', 'ports', 'platform'],
  ui: ['core'],
  cli: ['core', 'ports', 'platform', 'steps', 'connectors', 'escrow', 'journal', 'policy', 'engine', 'ledger', 'report', 'comms', 'workspace', 'intake', 'runbook', 'drill', 'ui'],
};

/** Single files of a room that another may see, because they are contracts between the two. */
export const ALSO: readonly { readonly from: Room; readonly file: string; readonly why: string }[] = [
  { from: 'comms', file: 'src/ports/channel.ts', why: 'the message that a channel takes, and whom a channel faces' },
  { from: 'intake', file: 'src/journal/events/incident.ts', why: 'a sighting is what the journal keeps of a finding' },
];

/** Of another room, only this file may be imported by the room named. */
export const ONLY_ENTRY: readonly { readonly from: Room; readonly to: Room; readonly file: string; readonly why: string }[] = [
  { from: 'cli', to: 'connectors', file: 'src/connectors/registry.gen.ts', why: 'a connector is used through its port' },
];

export const MAX_LINES = 300;

export interface Ban {
  readonly name: string;
  readonly pattern: RegExp;
  readonly why: string;
  /** Paths (prefixes) where it is allowed, each with its reason. */
  readonly allowed: { readonly [prefix: string]: string };
}

/** What may not stand in the code of `src/` (comments and strings aside). */
export const BANNED: readonly Ban[] = [
  { name: 'console', pattern: /\bconsole\s*\./, why: 'streams are handed in', allowed: {} },
  { name: 'process', pattern: /(?<![.\w'"`/-])process\.(?!ts\b)/, why: 'the process is handed in', allowed: {
    'src/platform/': 'where the process is',
    'src/main.ts': 'the composition root',
    'src/drill/processes/': 'programs of their own, with their own argv and signals',
  } },
  { name: 'Date.now', pattern: /\bDate\.now\b|\bnew Date\(\s*\)/, why: 'the clock is handed in', allowed: { 'src/platform/': 'where the clock is' } },
  { name: 'Math.random', pattern: /\bMath\.random\b/, why: 'randomness comes from platform/', allowed: {} },
  { name: 'fetch', pattern: /(?<![.\w])fetch\s*\(/, why: 'calls go through platform/http.ts, with its limits', allowed: {} },
  { name: 'node:fs', pattern: /from '(?:node:)?fs(?:\/promises)?'|import\('(?:node:)?fs/, why: 'files go through platform/files.ts', allowed: { 'src/platform/': 'where files are' } },
  { name: 'node:child_process', pattern: /from '(?:node:)?child_process'|import\('(?:node:)?child_process/, why: 'programs are started in platform/', allowed: { 'src/platform/': 'where programs are started' } },
  { name: 'reveal', pattern: /\.reveal\(/, why: 'a value is opened where it is used, and nowhere else', allowed: {
    'src/connectors/': 'sends it to its issuer or store',
    'src/escrow/': 'seals and fingerprints it',
    'src/intake/': 'tells what kind of string it is',
    'src/platform/age.ts': 'seals it with age',
    'src/drill/': 'the loopback issuers, stores and services take values as real ones do',
  } },
  { name: 'dryRun', pattern: /\bdry[_-]?run\b/i, why: 'plan and apply are different functions', allowed: { 'src/cli/': 'a word that people type' } },
  { name: 'any', pattern: /\bas any\b/, why: 'say what it is', allowed: {} },
];

/** In the comments of `src/`. */
export const BANNED_WORDS: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /(\/\/|\/\*|^\s*\*).*\b(TODO|FIXME|XXX|HACK)\b/, why: 'what is not done is an issue, not a comment' },
  { pattern: /@ts-ignore|@ts-nocheck/, why: 'the types say what is so' },
];

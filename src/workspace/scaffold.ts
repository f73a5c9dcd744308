/** Texts that `tokenctl init` writes. Each passes its own check as it stands. */

export interface ScaffoldIn {
  readonly environment: 'production' | 'test';
  /** Reference to the team's fingerprint key. */
  readonly fingerprintKey: string;
  /** The person who runs `init`; public halves only. */
  readonly operator: { readonly id: string; readonly ssh: string | null; readonly age: string | null; readonly journal: string | null };
  /** Folder or URL of the JSON Schemas, without a slash at the end. */
  readonly schemas: string;
}

const header = (schemas: string, name: string): string => `# yaml-language-server: $schema=${schemas}/${name}.schema.json\n`;
const quoted = (text: string): string => JSON.stringify(text);

/** `tokenctl.yaml`: our own JWT authority, a sealed store and a folder of messages to begin with; the rest as comments. */
export function configText({ environment, fingerprintKey, operator, schemas }: ScaffoldIn): string {
  const keys = (['ssh', 'age', 'journal'] as const).flatMap((k) => (operator[k] === null ? [] : [`${k}: ${quoted(operator[k])}`]));
  return `${header(schemas, 'tokenctl')}\
# What tokenctl works with. It goes to git: secrets stand here as references (env:NAME, file:PATH), never as values.
# What is missing: tokenctl doctor    What it will talk to: tokenctl config trust
version: 1
environment: ${environment}${environment === 'production' ? '               # or test: only there may a proof window be shortened' : '                     # only here may a proof window be shortened (proof: { window: 2s })'}
fingerprintKey: ${quoted(fingerprintKey)}   # 32 bytes, the same for the whole team: hand it on, never commit it

operators:                            # who may sign, open escrow, and vouch for journals; two are needed for a waiver
  - { ${[`id: ${quoted(operator.id)}`, ...keys].join(', ')} }

issuers:
  authority: { uses: jwt, keys: "file:./authority" }
  # With verifiers (services that check these tokens) its tokens can be proven dead before they expire:
  # authority: { uses: jwt, keys: "file:./authority", verifiers: ["https://api.example.test/whoami"] }

stores:
  sealed: { uses: file, path: ./sealed }
  # asm: { uses: aws-secrets-manager, region: eu-central-1, profile: incident, expect: { account: "123456789012" } }

channels:
  out: { uses: file, path: ./outbox, faces: technicians }
  # eng: { uses: webhook, url: "env:SLACK_HOOK", faces: technicians }

policy:
  maxTtl: 30d                         # no replacement lives longer
  never: []                           # break-glass tokens that no run may touch: ["owner=deploy", "label=break-glass"]
  # reason: { minLength: 20, pattern: '^SEC-[0-9]+ ' }
`;
}

/** `inventory.yaml`, empty, with an entry as a comment. */
export const inventoryText = ({ schemas }: Pick<ScaffoldIn, 'schemas'>): string => `${header(schemas, 'inventory')}\
# Tokens as code: ids and keyed fingerprints, never values. \`pbpaste | tokenctl token add -\` writes an entry.
version: 1
tokens: []
  # - token: authority/8d1f0c3e            # ISSUER/ID: jti, accessor, key id
  #   owner: payments
  #   labels: [prod]
  #   scopes: ["payments:read"]            # declared need: what a replacement gets, never more
  #   audience: [payments-api]
  #   ttl: 30d
  #   slots:
  #     - { at: "sealed/prod/payments#api_token", consumers: [payments] }
consumers: {}
  # payments: { owner: payments-team, reloads: 2m, check: { get: "https://payments.example.test/healthz", shows: token.id } }
`;

/** `.vscode/settings.json`: the Red Hat YAML extension checks and completes by these. */
export const editorText = ({ schemas }: Pick<ScaffoldIn, 'schemas'>): string => `${JSON.stringify({
  'yaml.schemas': {
    [`${schemas}/tokenctl.schema.json`]: 'tokenctl.yaml',
    [`${schemas}/inventory.schema.json`]: ['inventory.yaml', 'inventory/*.yaml'],
    [`${schemas}/runbook.schema.json`]: 'runbooks/*.yaml',
  },
}, null, 2)}\n`;

/** README of `runbooks/` and `templates/`. */
export const folderReadme = (folder: 'runbooks' | 'templates'): string => (folder === 'runbooks'
  ? `# Runbooks

One file, one runbook, found by its name. A file here hides a shipped one of the same name.

    tokenctl runbook list                    what there is
    tokenctl runbook show leaked-token > runbooks/leaked-token.yaml
    tokenctl runbook new NAME                a commented one to begin with
    tokenctl runbook check NAME              file:line:column for everything that is wrong
    tokenctl runbook test NAME               against simulated issuers and stores
`
  : `# Templates

Messages, filled only with facts from the journal. A file here hides a shipped one of the same name.

    tokenctl comms list                      what there is, and whom each may face
    tokenctl comms preview NAME              as it would be sent now
`);

export interface NewRunbookIn {
  readonly name: string;
  readonly owner: string;
  /** Path or URL of the runbook's JSON Schema, for editors; null = no header. */
  readonly schema: string | null;
}

/** The text of a new runbook, commented, that `runbook check` accepts as it stands. */
export const newRunbook = ({ name, owner, schema }: NewRunbookIn): string => `${schema === null ? '' : `# yaml-language-server: $schema=${schema}\n`}\
# Check it: tokenctl runbook check ${name}    Draw it: tokenctl runbook graph ${name}    Try it: tokenctl runbook test ${name}
version: 1
name: ${name}
summary: Tokens leaked. Replace, prove, tell.
owner: ${JSON.stringify(owner)}
# by-exposure: contain first where they were seen in public, by malware, or nobody knows; else replace first.
strategy: by-exposure
# Replace-first: past this, the screen turns red and offers containment. Nothing is revoked by a timer.
containBy: 30m
inputs:
  tokens: { type: tokens, ask: "Which tokens leaked? (a report, ids, or a selector)" }
  seen:   { type: choice, of: [public, partner, internal, malware, unknown], ask: "Where were they seen?" }
gates:
  reason: { ask: "Why is this run needed?" }     # minLength: 20 and pattern: '^SEC-' are possible
steps:
  # A step waits for the one before it, token by token; \`needs: [id]\` says otherwise. \`when\` and \`where\` are CEL.
  - id: isolate
    uses: human.confirm
    when: 'inputs.seen in ["malware", "unknown"]'
    with: { ask: "Are the hosts that held the token cut off, and hostile readers of the stores?", evidence: required }
  - { id: capture,   uses: token.capture }         # what is gone after the kill; the baseline of the proof
  - { id: contain,   uses: token.contain, when: 'strategy == "contain-first"' }
  - { id: mint,      uses: token.mint, with: { scopes: declared, ttl: 30d } }
  - { id: stage,     uses: secret.stage }
  - { id: probe-new, uses: token.probe, with: { which: replacement, expect: alive } }
  - { id: promote,   uses: secret.promote, canary: [1, "100%"] }
  - { id: in-use,    uses: consumer.check, timeout: 15m }
  - { id: revoke,    uses: token.revoke, reason: { ask: "Why may these die now?" } }
  - { id: prove,     uses: token.probe, with: { which: old, expect: dead } }
  - { id: retire,    uses: secret.retire }
  # - { id: tell,    uses: comms.send, with: { template: engineers-update, to: eng } }   # a channel of tokenctl.yaml
  - { id: watch,     uses: token.watch, with: { at: [1h, 24h, 7d] } }
`;

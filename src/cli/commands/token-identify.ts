import { isTokenctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { Token } from '../../core/token.ts';
import { identifyReport, kindInfo, type IdentifiedRow } from '../../intake/index.ts';
import { exists } from '../../platform/files.ts';
import { commandLine } from '../../ui/index.ts';
import { identifyInput } from '../app/identify-input.ts';
import { openHouse, type House } from '../app/house.ts';
import { requireTrust } from '../app/trust.ts';
import { defineCommand } from '../command.ts';
import { identifyLines } from '../screens/identify.ts';
import { join } from 'node:path';

const CALL_MS = 15_000;

export default defineCommand({
  name: 'token identify', group: 'prepare', summary: 'what a leaked string is, whose, and what reads it; never shows it',
  args: [{ name: 'what', summary: '@FILE (a report), - (stdin), ISSUER/ID or a fingerprint; default: stdin', variadic: true, complete: 'file' }],
  flags: [
    { name: '--format', kind: 'text', value: 'FORMAT', summary: 'of the report: gitleaks, sarif, trufflehog, github, detect-secrets, lines, text, value (default: detected)' },
    { name: '--online', kind: 'bool', summary: 'also ask the issuers whose format a string has, with tokenctl’s own credential' },
  ],
  about: [
    'Offline: prefix, length, checksum, the claims of a JWT, and the keyed fingerprints of the inventory. Nothing is written, and no value is printed.',
    'A value as an argument is refused: shell history keeps it. Without a workspace it tells the kind, and that no inventory was searched.',
  ],
  examples: [
    { run: 'pbpaste | tokenctl token identify -', does: 'one string, or any text that holds some' },
    { run: 'gitleaks git -f json -r - . | tokenctl token identify', does: 'a scanner’s report' },
    { run: 'tokenctl token identify @report.json --json', does: 'for a script' },
  ],
  exits: [0, 2, 4, 6], json: 'tokenctl/identified/v1', next: ['run', 'revoke', 'ledger add'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const input = await identifyInput(cx, house, { args: args.what, format: flags.format });
    if (flags.online) await requireTrust(cx, house);
    const { rows, notes } = await identifyReport(input.findings, {
      inventory: house.inventory, issuers: house.issuers, fingerprint: await fingerprintOf(house), online: flags.online, call: { signal: cx.signal, timeoutMs: CALL_MS },
    });
    const all = [...input.named.map((token) => rowOf(token, house)), ...rows];
    const searched = house.inventory.searched;
    const [file] = args.what.filter((a) => a.startsWith('@'));
    const next = all.some((r) => r.identified) && file !== undefined && args.what.length === 1 ? [`Next: ${commandLine(['tokenctl', 'run', 'leaked-token', '--var', `tokens=${file}`])}`] : [];
    return {
      exit: 0, text: [...identifyLines(cx.ui, { rows: all, searched, notes: [...input.notes, ...notes] }), ...next],
      json: { sources: input.sources, searched, found: all, notes: [...input.notes, ...notes] },
    };
  },
});

/** null where there is no key: then only what names itself openly (a JWT's jti, a public id) can be matched. Makes none. */
async function fingerprintOf(house: House): Promise<((value: Secret) => ReturnType<Awaited<ReturnType<House['fingerprinter']>>['of']>) | null> {
  if (house.workspace === null && !(await exists(join(house.where.config, 'fp.key')))) return null;
  try {
    const fingerprinter = await house.fingerprinter();
    return (value) => fingerprinter.of(value);
  } catch (e) {
    if (isTokenctlError(e) && e.code === 'E_FINGERPRINT_KEY') return null;
    throw e;
  }
}

/** A token that was named: what the inventory says of it. */
function rowOf(token: Token, { inventory }: House): IdentifiedRow {
  const { title, provider, consoleSteps, revokeByValue } = kindInfo(token.kind);
  const fields = inventory.placesOf(token.key).flatMap((p) => p.fields.filter((f) => f.token === token.key).map((f) => ({ slot: `${p.key}#${f.field}`, consumers: f.consumers })));
  return {
    kind: token.kind, title, provider, confidence: 'none', checksum: 'none', facts: {}, says: null, key: token.key, identified: true, inInventory: true, owner: token.owner,
    slots: fields.map((f) => f.slot), consumers: [...new Set(fields.flatMap((f) => f.consumers))], seen: [], expires: token.expires, canary: false, redacted: false, suppressed: false,
    length: null, consoleSteps, revokeByValue,
  };
}

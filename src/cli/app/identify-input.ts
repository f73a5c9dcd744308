import { TokenctlError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { Token } from '../../core/token.ts';
import { identify, parseReport, reportFormat, type Finding } from '../../intake/index.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';
import { reportFile, reportStdin } from './report-file.ts';

/** What `token identify` was given: strings that were reported, and tokens of the inventory that were named. */
export interface IdentifyInput {
  readonly findings: readonly Finding[];
  readonly named: readonly Token[];
  /** `@report.json (gitleaks)`, for the screen. */
  readonly sources: readonly string[];
  readonly notes: readonly string[];
}

const PIPE = 'pbpaste | tokenctl token identify -';

/**
 * Reads every argument; none = stdin. All are judged before anything is read. Throws E_REPORT, E_INPUT_NEEDED, and E_USAGE,
 * without repeating it, for an argument that may be a value (TRUTH T5).
 */
export async function identifyInput(cx: CommandCx, house: House, o: { readonly args: readonly string[]; readonly format: string | undefined }): Promise<IdentifyInput> {
  const args = [...new Set(o.args.length === 0 ? ['-'] : o.args)];
  const format = o.format === undefined ? null : reportFormat(o.format);
  const findings: Finding[] = [];
  const sources: string[] = [];
  const notes: string[] = [];
  const named = args.map((arg, i) => (arg === '-' || /^@./s.test(arg) ? null : ofArgument(arg, i, house)));
  for (const found of named) if (found !== null && 'finding' in found) findings.push({ ...found.finding, ordinal: findings.length });
  for (const arg of args.filter((a) => a === '-' || /^@./s.test(a))) {
    const path = arg === '-' ? '-' : arg.slice(1);
    if (path === '-' && cx.ui.stdinIsTerminal) {
      findings.push(await typedValue(cx, findings.length));
      sources.push('what was typed');
      continue;
    }
    const report = parseReport(await (path === '-' ? reportStdin(cx) : reportFile(cx, path)), format, path === '-' ? 'stdin' : path);
    if (report.format === 'text') notes.push(`${path === '-' ? 'stdin' : path} is free text: only strings of a known format were taken from it; --format lines takes every line.`);
    findings.push(...report.findings);
    sources.push(`${path === '-' ? 'stdin' : path} (${report.format})`);
  }
  return { findings, named: named.flatMap((n) => (n !== null && 'token' in n ? [n.token] : [])), sources, notes };
}

/** A value that a person types or pastes; nothing of it is shown. */
async function typedValue(cx: CommandCx, ordinal: number): Promise<Finding> {
  if (!cx.ui.prompts.can) throw new TokenctlError('E_INPUT_NEEDED', 'A string or a report is needed, and nothing is piped in.', { next: [PIPE, 'tokenctl token identify @report.json'] });
  const value = await cx.ui.prompts.secret({ flag: '-', value: null, why: 'the string', question: 'Paste the string' });
  return { ...bare(ordinal), value };
}

const bare = (ordinal: number): Finding => ({
  ordinal, value: null, redacted: false, hashSha1: null, canary: false, suppressed: false, verified: 'unknown', length: null,
  sighting: { source: 'given by hand', detector: null, file: null, line: null, commit: null, date: null },
});

/** ISSUER/ID or a fingerprint of the inventory, or an id that its format makes public (AWS key ids). */
function ofArgument(arg: string, i: number, house: House): { readonly token: Token } | { readonly finding: Finding } {
  const known = arg.startsWith('fp1:') ? house.inventory.byFingerprint(arg as never) : house.inventory.byKey(arg as never);
  if (known) return { token: known };
  const hit = identify(arg).find((h) => h.length === arg.length);
  if (hit !== undefined && hit.holds !== 'secret') return { finding: { ...bare(0), value: new Secret(arg) } };
  const isFile = /^[./~]|\.(?:jsonl?|ndjson|sarif|txt|log|env)$/.test(arg);
  throw new TokenctlError('E_USAGE', isFile ? `${arg} is a file; files are given as @FILE` : `Argument ${i + 1} is neither @FILE, nor an ISSUER/ID or fingerprint of the inventory; it may be a value, and is not repeated.`, {
    ...(isFile ? {} : { hint: house.inventory.searched ? 'Values come on stdin. If it was one, your shell history has it now: treat that as a new sighting.' : 'There is no workspace here, so no inventory: only strings and reports can be identified.' }),
    next: isFile ? [`tokenctl token identify @${arg}`] : [PIPE, 'tokenctl token identify @report.json'],
  });
}

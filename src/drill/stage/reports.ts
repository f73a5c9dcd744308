import { instant } from '../../core/clock.ts';
import type { Scenario } from '../scenario/types.ts';
import type { Stage } from './stage.ts';
import type { Leaked } from './watch.ts';
import { seeded, shuffled } from './random.ts';

const RULE: { readonly [is: string]: string } = { vault: 'vault-service-token', github: 'github-pat' };

/** Names of tokens and strings, or replacements that the attacker has; null = all that leaked, and all strings. */
export type ReportOf = readonly string[] | { readonly stolen: readonly Leaked[] } | null;
interface Found { readonly secret: string; readonly rule: string; readonly file: string; readonly atMs: number }
const AGE_MS = 40 * 60_000;

/** A scanner's report, in an order that follows from the seed. */
export function reportText(s: Scenario, stage: Stage, strings: ReadonlyMap<string, string>, o: { readonly format: 'gitleaks' | 'lines'; readonly of: ReportOf }): string {
  const rule = (issuer: string): string => RULE[s.world.issuers[issuer]?.is ?? ''] ?? 'generic-api-key';
  const atMs = stage.startMs - AGE_MS;
  const given = (name: string, leaked: boolean): boolean => (Array.isArray(o.of) ? o.of.includes(name) : leaked);
  const found: readonly Found[] = o.of !== null && 'stolen' in o.of
    ? o.of.stolen.map((t) => ({ secret: t.value, rule: rule(t.issuer), file: `pastes/${t.group}.txt`, atMs: t.sinceMs }))
    : [
      ...stage.actors.filter((a) => given(a.group, a.leaked)).map((a) => ({ secret: a.value, rule: rule(a.issuer), file: `deploy/${a.group}.env`, atMs })),
      ...[...strings].filter(([id]) => given(id, true)).map(([id, secret]) => ({ secret, rule: 'generic-api-key', file: `docs/${id}.md`, atMs })),
    ];
  const order = shuffled(found, seeded(s.seed));
  if (o.format === 'lines') return `${order.map((f) => f.secret).join('\n')}\n`;
  return `${JSON.stringify(order.map((f, i) => ({
    RuleID: f.rule, Description: `Detected ${f.rule}`, StartLine: i + 7, EndLine: i + 7, StartColumn: 8, EndColumn: 8 + f.secret.length, Match: `TOKEN=${f.secret}`, Secret: f.secret, File: f.file, SymlinkFile: '',
    Commit: '9f3c2b7d51aa4e0c8d6f1b2a3c4d5e6f70819203', Entropy: 5.2, Author: 'A. Dev', Email: 'a.dev@example.org', Date: instant(f.atMs), Message: 'wip: deploy script', Tags: [], Fingerprint: `9f3c2b7d51aa4e0c8d6f1b2a3c4d5e6f70819203:${f.file}:${f.rule}:${i + 7}`,
  })), null, 1)}\n`;
}

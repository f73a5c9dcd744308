import { instant } from '../../core/clock.ts';
import type { Scenario } from '../scenario/types.ts';
import type { Stage } from './stage.ts';
import { seeded, shuffled } from './random.ts';

const RULE: { readonly [is: string]: string } = { vault: 'vault-service-token', github: 'github-pat' };

/** A scanner's report of these tokens and strings, in an order that follows from the seed. */
export function reportText(s: Scenario, stage: Stage, strings: ReadonlyMap<string, string>, o: { readonly format: 'gitleaks' | 'lines'; readonly of: readonly string[] | null }): string {
  const found = [
    ...stage.actors.filter((a) => (o.of === null ? a.leaked : o.of.includes(a.group))).map((a) => ({ secret: a.value, rule: RULE[s.world.issuers[a.issuer]?.is ?? ''] ?? 'generic-api-key', file: `deploy/${a.group}.env` })),
    ...[...strings].filter(([id]) => o.of === null || o.of.includes(id)).map(([id, secret]) => ({ secret, rule: 'generic-api-key', file: `docs/${id}.md` })),
  ];
  const order = shuffled(found, seeded(s.seed));
  if (o.format === 'lines') return `${order.map((f) => f.secret).join('\n')}\n`;
  const date = instant(stage.startMs - 40 * 60_000);
  return `${JSON.stringify(order.map((f, i) => ({
    RuleID: f.rule, Description: `Detected ${f.rule}`, StartLine: i + 7, EndLine: i + 7, StartColumn: 8, EndColumn: 8 + f.secret.length, Match: `TOKEN=${f.secret}`, Secret: f.secret, File: f.file, SymlinkFile: '',
    Commit: '9f3c2b7d51aa4e0c8d6f1b2a3c4d5e6f70819203', Entropy: 5.2, Author: 'A. Dev', Email: 'a.dev@example.org', Date: date, Message: 'wip: deploy script', Tags: [], Fingerprint: `9f3c2b7d51aa4e0c8d6f1b2a3c4d5e6f70819203:${f.file}:${f.rule}:${i + 7}`,
  })), null, 1)}\n`;
}

import type { Raw } from './finding.ts';
import type { Source } from './report-error.ts';
import { list, obj, str } from './shape.ts';

/** gitleaks v8 JSON (providers.md §16.1). Throws E_REPORT at the entry that has no `RuleID` or no `Secret`. */
export function* gitleaks(json: unknown, source: Source): Iterable<Raw> {
  for (const [i, entry] of list(json, source, [], 'The gitleaks report').entries()) {
    const one = obj(entry, source, [i], `Entry ${i + 1}`);
    const tags = one['Tags'];
    yield {
      detector: str(one['RuleID'], source, [i, 'RuleID'], '`RuleID`'), value: str(one['Secret'], source, [i, 'Secret'], '`Secret`'),
      file: one['File'], line: one['StartLine'], commit: one['Commit'], date: one['Date'],
      canary: Array.isArray(tags) && tags.some((tag) => typeof tag === 'string' && /canary|honey.?token/i.test(tag)),
    };
  }
}

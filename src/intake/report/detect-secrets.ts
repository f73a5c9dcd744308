import type { Raw } from './finding.ts';
import type { Source } from './report-error.ts';
import { list, obj, str } from './shape.ts';

/** detect-secrets baseline 1.5 (providers.md §16.4): unsalted SHA-1 in place of values. */
export function* detectSecrets(json: unknown, source: Source): Iterable<Raw> {
  const { results, generated_at: date } = obj(json, source, [], 'The baseline');
  for (const [file, entries] of Object.entries(obj(results, source, ['results'], '`results`')))
    for (const [i, entry] of list(entries, source, ['results', file], 'The entry of a file').entries()) {
      const path = ['results', file, i];
      const one = obj(entry, source, path, 'The entry');
      yield {
        value: null, hashSha1: str(one['hashed_secret'], source, [...path, 'hashed_secret'], '`hashed_secret`'),
        detector: one['type'], file: one['filename'] ?? file, line: one['line_number'], date,
        verified: one['is_verified'] === true ? 'yes' : 'unknown', suppressed: one['is_secret'] === false,
      };
    }
}

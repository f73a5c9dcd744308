import { identify } from '../identify.ts';
import type { Raw } from './finding.ts';
import type { Source } from './report-error.ts';
import { dig, isObj, list, obj, type Obj } from './shape.ts';

/** The rule's name: on the result, or by index in the driver. */
const ruleOf = (result: Obj, run: Obj): unknown =>
  result['ruleId'] ?? dig(result, 'rule', 'id') ?? dig(run, 'tool', 'driver', 'rules', (result['ruleIndex'] ?? dig(result, 'rule', 'index')) as number, 'id');

const suppressed = (result: Obj): boolean => {
  const all = result['suppressions'];
  return result['baselineState'] === 'absent'
    || (Array.isArray(all) && all.some((one) => isObj(one) && (one['status'] === undefined || one['status'] === 'accepted')));
};

/**
 * What a snippet gives: gitleaks puts the bare secret there, others the line around it. Of a line only known formats
 * are taken; one that is as long as its region is the match itself.
 */
function values(snippet: unknown, region: unknown, driver: unknown): readonly (string | null)[] {
  if (typeof snippet !== 'string' || snippet === '') return [null];
  if (typeof driver === 'string' && driver.toLowerCase() === 'gitleaks') return [snippet];
  const hits = identify(snippet).filter((hit) => hit.holds === 'secret').map((hit) => hit.value.reveal());
  if (hits.length > 0) return hits;
  const width = Number(dig(region, 'endColumn')) - Number(dig(region, 'startColumn'));
  return [dig(region, 'endLine') === dig(region, 'startLine') && width === snippet.length ? snippet : null];
}

/** SARIF 2.1.0 (providers.md §16.5). Throws E_REPORT where it has no list of runs or results. */
export function* sarif(json: unknown, source: Source): Iterable<Raw> {
  const { runs } = obj(json, source, [], 'The SARIF log');
  for (const [r, entry] of list(runs, source, ['runs'], '`runs`').entries()) {
    const run = obj(entry, source, ['runs', r], 'The run');
    const driver = dig(run, 'tool', 'driver', 'name');
    for (const [i, one] of list(run['results'] ?? [], source, ['runs', r, 'results'], '`results`').entries()) {
      const result = obj(one, source, ['runs', r, 'results', i], 'The result');
      const physical = dig(result, 'locations', 0, 'physicalLocation');
      const region = dig(physical, 'region');
      const prints = result['partialFingerprints'];
      for (const value of values(dig(region, 'snippet', 'text'), region, driver))
        yield {
          value, detector: ruleOf(result, run) ?? driver, file: dig(physical, 'artifactLocation', 'uri'), line: dig(region, 'startLine'),
          commit: dig(prints, 'commitSha') ?? dig(run, 'versionControlProvenance', 0, 'revisionId'), date: dig(prints, 'date'), suppressed: suppressed(result),
        };
    }
  }
}

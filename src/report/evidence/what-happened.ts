import { factNamed } from '../../comms/scope.ts';
import { entryOf, type FactName } from '../../comms/fact-catalog.ts';
import type { Json } from '../../core/brand.ts';
import type { Fact, Facts } from '../../comms/facts.ts';
import { gapWords, sayWords, type Tongue } from '../../comms/say.ts';
import { rowsOf, table } from './md.ts';

const TONGUE: Tongue = { faces: 'technicians', redact: (text) => text };
const say = (facts: Facts, name: FactName): string => {
  const fact = factNamed(facts, name);
  return fact ? sayShort(name, fact) : gapWords(name, null);
};

/** Names in one cell. */
const MOST_NAMES = 50;
/** A list of services or debts is as long as the ledger. */
function sayShort(name: FactName, fact: Fact): string {
  const { value } = fact;
  if (!Array.isArray(value) || value.length <= MOST_NAMES) return sayWords(name, fact, TONGUE);
  return `${sayWords(name, { ...fact, value: value.slice(0, MOST_NAMES) as Json }, TONGUE)} and ${value.length - MOST_NAMES} more`;
}

const FRAME: readonly FactName[] = ['title', 'severity', 'environment', 'since', 'detected', 'opened', 'closed', 'services', 'cause', 'impact', 'runs'];
const MEASURES: readonly FactName[] = ['exposed', 'proven', 'waived', 'dismissed', 'open', 'untouched', 'suspended', 'revoked', 'expiring', 'survived', 'unidentified',
  'contained-at', 'time-to-contain', 'covered-at', 'time-to-cover', 'exposure', 'proof-window', 'proof-rounds', 'vantages', 'minted', 'replacements-proven', 'promoted', 'in-use', 'went-wrong', 'owed'];

const lines = (facts: Facts, names: readonly FactName[]): string =>
  table(['what', 'value', 'journal lines'], rowsOf(names, (n) => [entryOf(n).label, say(facts, n), seqs(factNamed(facts, n)?.seq ?? [])]), { none: 'nothing is recorded', rest: '' });
const seqs = (seq: readonly number[]): string => (seq.length > 12 ? `${seq.slice(0, 12).join(', ')} and ${seq.length - 12} more` : seq.join(', '));

/** The frame and the measures, each with its basis and the journal lines that it rests on. */
export const whatHappened = (facts: Facts): string => [
  `# Incident ${say(facts, 'incident')}`, ...(facts.drill ? ['**This was a drill. No real token is concerned.**'] : []),
  'Made from the journal alone. What is not marked as stated or assumed was measured by tokenctl. *Revoked* is a request; *proven* is the result of repeated, independent looks.',
  '## What happened', lines(facts, FRAME), '## Measures', lines(facts, MEASURES),
  ...(facts.named['short-window']?.value === true ? [`**A proof window under 120 s was used** (${say(facts, 'proof-window')}): only a test environment or a drill allows it.`] : []),
].join('\n\n');

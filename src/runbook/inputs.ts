import { didYouMean } from '../core/did-you-mean.ts';
import { parseDuration } from '../core/duration.ts';
import type { Complaint } from '../core/source-complaint.ts';
import type { Source } from '../core/source.ts';
import type { Step } from '../ports/step.ts';
import type { RunbookDocument } from './schema.ts';

type Input = RunbookDocument['inputs'][string];

/** Choices without choices, and defaults that are none. */
export function inputComplaints(doc: RunbookDocument, source: Source): readonly Complaint[] {
  return Object.entries(doc.inputs).flatMap(([name, input]) => {
    const found: Complaint[] = [];
    if (input.type === 'choice' && input.of === undefined) found.push(source.complain(['inputs', name], `"${name}" is a choice and has no choices: give \`of\``, { at: 'key' }));
    if (input.type !== 'choice' && input.of !== undefined) found.push(source.complain(['inputs', name, 'of'], `only a choice has \`of\`; "${name}" is of type ${input.type}`, { at: 'key' }));
    for (const [i, word] of (input.of ?? []).entries())
      if (input.of?.indexOf(word) !== i) found.push(source.complain(['inputs', name, 'of', i], `the choice ${source.quote(word)} is given twice`));
    const wrong = input.default === undefined ? null : wrongDefault(input);
    if (wrong !== null) found.push(source.complain(['inputs', name, 'default'], `the default of "${name}" ${wrong}`, { suggestion: didYouMean(String(input.default), input.of ?? []) }));
    return found;
  });
}

function wrongDefault({ type, of, default: value }: Input): string | null {
  switch (type) {
    case 'tokens': return 'must not be: which tokens leaked is never assumed';
    case 'choice': return typeof value === 'string' && (of ?? []).includes(value) ? null : `is not one of ${(of ?? []).join(', ')}`;
    case 'text': return typeof value === 'string' ? null : 'must be text';
    case 'duration': return typeof value === 'string' && parseDuration(value) !== null ? null : 'must be a duration (90s, 30m, 7d)';
    case 'number': return typeof value === 'number' ? null : 'must be a number';
    case 'boolean': return typeof value === 'boolean' ? null : 'must be true or false';
  }
}

/** The input that the steps range over (DESIGN §5: `for`, else the only one of type tokens). */
export function tokensInput(doc: RunbookDocument, source: Source, types: ReadonlyMap<string, Step>): { readonly name: string | null; readonly complaints: readonly Complaint[] } {
  const all = Object.entries(doc.inputs).filter(([, i]) => i.type === 'tokens').map(([name]) => name);
  if (doc.for !== undefined && !all.includes(doc.for))
    return { name: null, complaints: [source.complain(['for'], `there is no input ${source.quote(doc.for)} of type tokens`, { suggestion: didYouMean(doc.for, all) })] };
  const name = doc.for ?? (all.length === 1 ? all[0] ?? null : null);
  if (name !== null) return { name, complaints: [] };
  if (all.length > 1) return { name, complaints: [source.complain(['inputs', all[1] ?? ''], `several inputs of type tokens: name the one that the steps range over with \`for\``, { at: 'key' })] };
  const ranging = doc.steps.findIndex((s) => { const type = types.get(s.uses); return type !== undefined && type.scope !== 'run'; });
  return { name, complaints: ranging === -1 ? [] : [source.complain(['steps', ranging, 'uses'], `${doc.steps[ranging]?.uses ?? ''} ranges over tokens, and no input is of type tokens`)] };
}

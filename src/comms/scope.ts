import type { Faces } from '../ports/channel.ts'; // a type only
import { factNames } from './fact-catalog.ts';
import type { ClosingRow, Fact, Facts, TokenRow } from './facts.ts';
import type { Template } from './template-file.ts';

/** What `facts.NAME` is inside a template. Only own properties can be read there; the fact itself is not one. */
export interface FactView { readonly known: boolean; readonly value: unknown; readonly basis: string; readonly by: string; readonly name: string }

const isView = (v: unknown): v is FactView => typeof v === 'object' && v !== null && 'known' in v && 'basis' in v && 'name' in v;
export { isView };

/** The fact of that name, or null; a template's own facts are those that persons stated. */
export const factNamed = (facts: Facts, name: string): Fact | null =>
  Object.hasOwn(facts.named, name) ? facts.named[name as keyof Facts['named']] : facts.stated.get(name) ?? null;

/** The variables of a template. For customers the rows hold no key, no name of a person and no reason. */
export function scopeOf(template: Template, facts: Facts): { readonly facts: { readonly [name: string]: FactView } } {
  const views: { [name: string]: FactView } = Object.create(null) as { [name: string]: FactView };
  for (const name of [...factNames, ...Object.keys(template.asks)]) {
    const fact = factNamed(facts, name);
    views[name] = { known: fact !== null, value: fact === null ? null : seenBy(template.faces, fact.value), basis: fact?.basis ?? '', by: template.faces === 'customers' ? '' : fact?.by ?? '', name };
  }
  return { facts: views };
}

function seenBy(faces: Faces, value: Fact['value']): unknown {
  if (faces !== 'customers' || !Array.isArray(value)) return value;
  return value.map((row: unknown) => {
    if (typeof row !== 'object' || row === null) return row;
    const { n, owner, said, closed, basis } = row as TokenRow & ClosingRow;
    return closed === undefined ? { n, owner, said, basis } : { n, owner, said, closed };
  });
}

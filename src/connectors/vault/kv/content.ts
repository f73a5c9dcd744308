import { Secret } from '../../../core/secret.ts';
import type { Obj } from '../heard.ts';

export type Fields = ReadonlyMap<string, Secret>;

/** The given fields new, all others as they are, values of any kind among them. */
export const merged = (base: Obj, fields: Fields): Obj =>
  Object.fromEntries([...new Map<string, unknown>([...Object.entries(base), ...[...fields].map(([name, value]): [string, unknown] => [name, value.reveal()])])]);

export const fieldOf = (content: Obj, field: string): Secret | null => {
  const value = Object.hasOwn(content, field) ? content[field] : undefined;
  return typeof value === 'string' ? new Secret(value) : null;
};

export const holdsAll = (content: Obj, fields: Fields): boolean => [...fields].every(([name, value]) => fieldOf(content, name)?.reveal() === value.reveal());

/** The same content, whatever the order of its fields. */
export const sameContent = (a: Obj, b: Obj): boolean => {
  const sorted = (o: Obj): string => JSON.stringify(Object.entries(o).sort(([x], [y]) => (x < y ? -1 : 1)));
  return sorted(a) === sorted(b);
};

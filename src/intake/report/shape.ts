import { badShape, type Path, type Source } from './report-error.ts';

export type Obj = { readonly [name: string]: unknown };
export const isObj = (value: unknown): value is Obj => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at a path, or none: for what may be absent. */
export const dig = (value: unknown, ...names: (string | number)[]): unknown =>
  names.reduce<unknown>((inner, name) => (typeof inner === 'object' && inner !== null ? (inner as Obj)[name] : undefined), value);

/** Throws E_REPORT at the value's place if it is no object. */
export function obj(value: unknown, source: Source, path: Path, what: string): Obj {
  if (!isObj(value)) throw badShape(source, path, `${what} is not an object`);
  return value;
}
export function list(value: unknown, source: Source, path: Path, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw badShape(source, path, `${what} is not a list`);
  return value;
}
/** A text that must be there. */
export function str(value: unknown, source: Source, path: Path, what: string): string {
  if (typeof value !== 'string') throw badShape(source, path, `${what} is ${value === undefined ? 'missing' : 'not a text'}`);
  return value;
}

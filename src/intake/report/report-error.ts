import { TokenctlError } from '../../core/errors.ts';
import { firstFault, offsetOf, placeOf } from './json-place.ts';

/** A report's text and how its file is called; what complaints point into. */
export interface Source { readonly text: string; readonly name: string; /** Lines before `text`, for a line of NDJSON. */ readonly above?: number }
export type Path = readonly (string | number)[];

const refuse = (where: string, what: string): TokenctlError =>
  new TokenctlError('E_REPORT', `${where}: ${what}`, { hint: 'Nothing was attempted. `--format` names the format if it was taken for another one.' });
const at = ({ text, name, above = 0 }: Source, offset: number): string => {
  const { line, column } = placeOf(text, offset);
  return `${name}:${line + above}:${column}`;
};

/** The text is no JSON: file:line:column and what was expected there; never what stands there. */
export function notJson(source: Source): TokenctlError {
  const { offset, expected } = firstFault(source.text);
  return refuse(at(source, offset), `not JSON: expected ${expected}`);
}
/** The JSON at a path is not what the format has there. */
export const badShape = (source: Source, path: Path, what: string): TokenctlError => refuse(at(source, offsetOf(source.text, path)), what);
export const badReport = (source: Source, what: string): TokenctlError => refuse(`${source.name}:1:1`, what);

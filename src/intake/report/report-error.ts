import { TokenctlError } from '../../core/errors.ts';
import { checkAgain } from '../../core/source-complaint.ts';
import { firstFault, offsetOf, placeOf } from '../../core/json-place.ts';

/** A report's text and how its file is called; what complaints point into. */
export interface Source { readonly text: string; readonly name: string; /** Lines before `text`, for a line of NDJSON. */ readonly above?: number }
export type Path = readonly (string | number)[];

/** A report's line is never shown: what is wrong with it may be the value. */
const refuse = ({ text, name, above = 0 }: Source, offset: number, what: string): TokenctlError => {
  const { line, column } = placeOf(text, offset);
  return new TokenctlError('E_REPORT', `${name}:${line + above}:${column}: ${what}`, {
    hint: 'Nothing was attempted. `--format` names the format if it was taken for another one.', next: checkAgain('E_REPORT', name),
  });
};

/** The text is no JSON: file:line:column and what was expected there; never what stands there. */
export function notJson(source: Source): TokenctlError {
  const { offset, expected } = firstFault(source.text);
  return refuse(source, offset, `not JSON: expected ${expected}`);
}
/** The JSON at a path is not what the format has there. */
export const badShape = (source: Source, path: Path, what: string): TokenctlError => refuse(source, offsetOf(source.text, path), what);
export const badReport = (source: Source, what: string): TokenctlError => refuse(source, 0, what);

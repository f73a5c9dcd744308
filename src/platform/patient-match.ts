import vm from 'node:vm';
import { TokenctlError } from '../core/errors.ts';

/** A pattern that somebody else wrote may take longer than the sun lasts. Real milliseconds. */
const LONGEST_MS = 1_000;

/** Matches by a pattern of somebody else. Throws E_SCENARIO where it takes too long. */
export function patientMatch(pattern: string, flags: string): (text: string) => readonly (string | undefined)[] | null {
  const [script, context] = [new vm.Script('re.exec(text)'), vm.createContext({ re: new RegExp(pattern, flags), text: '' })];
  return (text) => {
    context['text'] = text;
    try { return script.runInContext(context, { timeout: LONGEST_MS }) as RegExpExecArray | null; } catch (e) {
      if ((e as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw e;
      throw new TokenctlError('E_SCENARIO', `the pattern ${JSON.stringify(pattern).slice(0, 200)} was not done after ${LONGEST_MS / 1000} s`, { hint: 'A repetition of a repetition, such as (a+)+, tries every way to split a text.', next: ['tokenctl drill check'] });
    }
  };
}

import { faultOf } from '../core/faults.ts';
import type { Programs } from '../ports/program.ts';

/** A drill runs no program of the workspace: nobody could keep it from the real world. */
export const noPrograms: Programs = { run: ({ file }) => Promise.resolve({ fault: faultOf('E_UNTRUSTED', 'refused', { program: file, why: 'not-in-a-drill' }) }) };

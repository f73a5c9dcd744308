import type { ComingDocument, ScenarioDocument } from './schema.ts';

/** A scenario that was read and checked. `digest` is of its document. */
export interface Scenario extends ScenarioDocument { readonly file: string; readonly digest: string }
export interface Coming extends ComingDocument { readonly file: string }
export const isComing = (s: Scenario | Coming): s is Coming => 'waitsFor' in s;

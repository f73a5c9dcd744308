/** Runbooks: YAML → what may be planned, every complaint with file:line:column. Heavy (yaml, zod, CEL): import it lazily. */
export { loadRunbook, LEAST_WINDOW_MS, type LoadRunbookIn } from './load.ts';
export { compileCondition, CONDITION_NAMES, TOKEN_FIELDS, type Compiled, type ConditionName, type ConditionScope } from './condition.ts';
export { findRunbook, listRunbooks, type LibraryIn, type ListedRunbook, type RunbookDir, type RunbookFiles } from './library.ts';
export { casesFileOf, casesSchema, parseCases, type Issuers, type RunbookCase } from './cases.ts';
export { drawGraph, type GraphIn } from './graph.ts';
export { newRunbook, type NewRunbookIn } from './scaffold.ts';
export { runbookJsonSchema } from './json-schema.ts';
export { rules } from './lint/index.ts';

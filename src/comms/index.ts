export type { Basis, ClosingRow, Fact, Facts, FactValue, TokenRow } from './facts.ts';
export { entryOf, factCatalog, factNames, isFactName, type FactKind, type FactName } from './fact-catalog.ts';
export { factsFold, factsFrom, factsOf, type FactsState } from './fold/index.ts';
export { checkTemplate, loadTemplate, loadTemplates, noFacts, type TemplateFolders } from './templates.ts';
export type { Template } from './template-file.ts';
export { previewMessage, renderMessage, type Preview } from './render.ts';
export { markdownText } from './markdown.ts';
export { plainLine } from './plain-text.ts';

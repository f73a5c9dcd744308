import { Composer, Lexer, Parser, YAMLParseError, type CST, type Document, type ParsedNode } from 'yaml';
import { followDepth, tooFarInAt } from './source-depth.ts';

export type ParsedSource =
  | { readonly ok: true; readonly doc: Document.Parsed<ParsedNode> }
  | { readonly ok: false; readonly tooDeepAt: number };

/** What `parseDocument` of yaml does, with the depth followed as the text is lexed, so that it is lexed once. */
export function parseYaml(text: string): ParsedSource {
  const indented = tooFarInAt(text);
  if (indented !== null) return { ok: false, tooDeepAt: indented };
  const parser = new Parser();
  const depthAt = followDepth();
  let tooDeepAt: number | null = null;
  function* tokens(): Generator<CST.Token, void> {
    for (const lexeme of new Lexer().lex(text)) {
      tooDeepAt = depthAt(lexeme);
      if (tooDeepAt !== null) return;
      yield* parser.next(lexeme);
    }
    yield* parser.end();
  }
  const all = [...tokens()];
  if (tooDeepAt !== null) return { ok: false, tooDeepAt };
  // `uniqueKeys` compares every key with every other (30 s for 1 MiB [ran]); `oddities` uses a set.
  const composer = new Composer<ParsedNode, true>({ prettyErrors: false, logLevel: 'error', uniqueKeys: false, stringKeys: true, merge: false, strict: true });
  const [doc, second] = composer.compose(all, true, text.length);
  if (doc === undefined) throw new Error('yaml composed no document');
  if (second !== undefined) doc.errors.push(new YAMLParseError([second.range[0], second.range[1]], 'MULTIPLE_DOCS', 'a second document'));
  return { ok: true, doc: doc as Document.Parsed<ParsedNode> };
}

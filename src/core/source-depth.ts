import { CST } from 'yaml';

const MAX_DEPTH = 64;
const MAX_INDENT = 200;

/** Offset at which lines are indented more than any file of ours could need; null = nowhere. */
export function tooFarInAt(text: string): number | null {
  const indent = new RegExp(`^ {${MAX_INDENT}}`, 'm').exec(text);
  return indent === null ? null : indent.index + MAX_INDENT;
}

/**
 * Follows a text lexeme by lexeme; what it returns is the offset at which it nests deeper than any file of ours could need, null
 * as long as it does not. It must be asked before the composer is: that recurses, and 20,000 open brackets abort the whole
 * process instead of throwing. [ran]
 */
export function followDepth(): (lexeme: string) => number | null {
  let offset = 0;
  let flow = 0;
  let onLine = 0;
  return (lexeme) => {
    const type = CST.tokenType(lexeme);
    if (type === 'flow-seq-start' || type === 'flow-map-start') flow += 1;
    else if (type === 'flow-seq-end' || type === 'flow-map-end') flow = Math.max(0, flow - 1);
    else if (type === 'newline') onLine = 0;
    // `- - - x`, `? ? ? x` and `: : : x` nest without brackets or indentation; in a flow collection `:` does not.
    else if (type === 'seq-item-ind' || type === 'explicit-key-ind' || (type === 'map-value-ind' && flow === 0)) onLine += 1;
    if (flow > MAX_DEPTH || onLine > MAX_DEPTH) return offset;
    // The lexer's own marks for "a scalar follows" and "a document follows" are not in the text.
    if (type !== 'doc-mode' && type !== 'scalar' && type !== 'flow-error-end') offset += lexeme.length;
    else if (type === 'scalar' && lexeme !== '\u001f') offset += lexeme.length;
    return null;
  };
}

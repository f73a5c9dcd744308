/** Words of a command line as a shell cuts them: spaces part, quotes of both kinds and a backslash keep together. Nothing is expanded. null = a quote is not closed. */
export function shellWords(line: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let i = 0; i < line.length; i++) {
    const c = line[i] ?? '';
    if (quote === null && /\s/.test(c)) { if (word !== null) words.push(word); word = null; continue; }
    if (quote === null && (c === '"' || c === "'")) { quote = c; word ??= ''; continue; }
    if (c === quote) { quote = null; continue; }
    if (c === '\\' && quote !== "'" && i + 1 < line.length) { word = (word ?? '') + (line[++i] ?? ''); continue; }
    word = (word ?? '') + c;
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}

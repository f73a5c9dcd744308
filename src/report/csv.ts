/** A cell of RFC 4180, always quoted. A cell that a spreadsheet would take for a formula is led by an apostrophe. */
const cell = (value: string): string => `"${(/^[\s]*[=+\-@\t\r|%]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;

/** One record of RFC 4180, CRLF and all. */
export const csvLine = (row: readonly string[]): string => `${row.map(cell).join(',')}\r\n`;

/** Rows as RFC 4180 text, a batch of lines at a time: a long ledger never stands in memory as one text. */
export const csv = (rows: Iterable<readonly string[]>): Generator<string> => batches(rows, csvLine);

/** Items a write takes to a file or a pipe. */
const BATCH = 256;

/** The texts of many items, joined to few. */
export function* batches<T>(items: Iterable<T>, textOf: (item: T) => string): Generator<string> {
  let texts: string[] = [];
  for (const item of items) {
    texts.push(textOf(item));
    if (texts.length < BATCH) continue;
    yield texts.join('');
    texts = [];
  }
  if (texts.length > 0) yield texts.join('');
}

/** The first row is the head. Whoever finds the file must see that nothing in it is real. */
export function* ofDrill(rows: Iterable<readonly string[]>): Generator<readonly string[]> {
  let head = true;
  for (const row of rows) { yield [...row, head ? 'realm' : 'DRILL']; head = false; }
}

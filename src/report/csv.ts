/** A cell of RFC 4180, always quoted. A cell that a spreadsheet would take for a formula is led by an apostrophe. */
const cell = (value: string): string => `"${(/^[\s]*[=+\-@\t\r|%]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;

/** One record of RFC 4180, CRLF and all. */
export const csvLine = (row: readonly string[]): string => `${row.map(cell).join(',')}\r\n`;

/** RFC 4180 text, CRLF. */
export const csv = (rows: readonly (readonly string[])[]): string => rows.map(csvLine).join('');

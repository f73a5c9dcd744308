/**
 * Escapes one line of other people's text for Markdown, so that it can only be text: no link, image, HTML, code,
 * heading, list or table, and none of a chat's commands (`<!channel>`, `<@U1>`, `@here`). `& < >` become entities,
 * which is also what chats of Slack's kind ask for. Bare addresses are written `https[:]//…`.
 * The line must have passed `plainLine`.
 */
export const markdownText = (line: string): string => markdownWithin(line).replace(/^([-+=#:])/, '\\$1').replace(/^(\d{1,9})([.)])/, '$1\\$2');

/** The same for text that does not begin a line, in the middle of one or in the cell of a table: there nothing but itself begins. */
export function markdownWithin(line: string): string {
  return line
    .replace(/[\\`*[\]~|]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
    .replace(/:\/\//g, '[:]//').replace(/\b(mailto|xmpp|javascript|data):(?=\S)/gi, '$1[:]').replace(/\bwww\.(?=\w)/gi, 'www[.]')
    .replace(/@(?=channel|here|everyone|group|all)/gi, '[at]');
}

/** As `markdownText`, but https addresses that a person stated for the readers stay addresses. */
export function markdownWithAddresses(line: string): string {
  return line.split(/(https:\/\/[\w.-]+(?:\/[\w./?=&%#+-]*)?)/)
    .map((part, i) => (i % 2 === 1 ? part.replace(/&/g, '&amp;') : markdownText(part)))
    .join('');
}

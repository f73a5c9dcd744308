/** Slack's three control characters (docs.slack.dev, "Formatting message text"); nothing else can name a person or a channel. */
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** mrkdwn has no escape for its own marks: a zero-width space keeps a literal one from opening or closing a format. */
const literal = (char: string): string => (/[*_~`]/.test(char) ? `\u200b${char}` : escaped(char));

const ENTITY: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** In this order at each position; a lone mark falls through to the last. Lengths are bounded, so that time is too. */
const INLINE = new RegExp([
  String.raw`\\(?<mark>[!-/:-@[-\x60{-~])`,
  String.raw`&(?<entity>amp|lt|gt|quot|#39);`,
  String.raw`(?<tick>\x60+)(?!\x60)(?<code>[^\n]{0,1000}?[^\x60\n])\k<tick>(?!\x60)`,
  String.raw`\[(?<label>(?:\\.|[^\]\\\n]){1,300})\]\((?<url>(?:https?:\/\/|mailto:)[^\s()<>|]{1,2000})\)`,
  String.raw`<(?<auto>(?:https?:\/\/|mailto:)[^\s<>|]{1,2000})>`,
  String.raw`(?<![*\\])\*\*(?=\S)(?<bold>(?:\\.|[^*\\\n]){1,1000}?)(?<=\S)\*\*(?!\*)`,
  String.raw`(?<![*\\])\*(?=[^\s*])(?<star>(?:\\.|[^*\\\n]){1,1000}?)(?<=[^\s*])\*(?!\*)`,
  String.raw`(?<![\p{L}\p{N}_\\])_(?=[^\s_])(?<under>(?:\\.|[^_\\\n]){1,1000}?)(?<=[^\s_])_(?![\p{L}\p{N}_])`,
  String.raw`(?<inner>(?<=[\p{L}\p{N}])_(?=[\p{L}\p{N}]))`,
  String.raw`(?<char>[^])`,
].join('|'), 'gu');

function inline(text: string): string {
  return text.replace(INLINE, (...args) => {
    const g = args.at(-1) as { readonly [name: string]: string | undefined };
    if (g['mark'] !== undefined) return literal(g['mark']);
    if (g['entity'] !== undefined) return escaped(ENTITY[g['entity']] ?? '');
    if (g['code'] !== undefined) return `\`${escaped(g['code']).replaceAll('`', '\u02cb')}\``;
    if (g['url'] !== undefined) return `<${escaped(unentity(g['url']))}|${inline(g['label'] ?? '').replaceAll('|', '\u2758')}>`;
    if (g['auto'] !== undefined) return `<${escaped(unentity(g['auto']))}>`;
    if (g['bold'] !== undefined) return `*${inline(g['bold'])}*`;
    if (g['star'] !== undefined) return `_${inline(g['star'])}_`;
    if (g['under'] !== undefined) return `_${inline(g['under'])}_`;
    if (g['inner'] !== undefined) return '_';
    return literal(g['char'] ?? '');
  });
}
const unentity = (text: string): string => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITY[name] ?? '');

function line(text: string): string {
  const heading = /^#{1,6} +(.*?)(?: +#+)?$/.exec(text);
  // A heading is bold as a whole: bold inside it would end it.
  if (heading) return `*${inline((heading[1] ?? '').replace(/\*\*/g, ''))}*`;
  const bullet = /^(\s*)[-*+] +(.*)$/.exec(text);
  if (bullet) return `${bullet[1]}• ${inline(bullet[2] ?? '')}`;
  const quote = /^> ?(.*)$/.exec(text);
  if (quote) return `&gt; ${inline(quote[1] ?? '')}`;
  return /^ {0,3}(-{3,}|\*{3,}|_{3,})\s*$/.test(text) ? '———' : inline(text);
}

export interface MrkdwnIn { readonly title: string; readonly body: string; readonly limit: number }

/**
 * Title and Markdown body as Slack mrkdwn of `limit` characters at most. What does not fit is cut at a line's end, and the cut
 * is marked; an open code block is closed before it. Covers what our templates use: headings, lists, quotes, bold, italic,
 * code, links; everything else is shown as it is written.
 */
export function toMrkdwn({ title, body, limit }: MrkdwnIn): string {
  const mark = '\n_The message is longer; it is cut here. The whole of it is in the incident folder._';
  const room = limit - mark.length - FENCE.length - 1;
  const lines = body.trimEnd().split('\n');
  const heading = [...title.replace(/\s+/g, ' ').replace(/\*\*/g, '').trim()].slice(0, TITLE).join('');
  let text = `*${inline(heading)}*\n`;
  let fenced = false;
  for (const raw of lines) {
    const fence = /^\s*(`{3,}|~{3,})/.test(raw);
    const next = `\n${fence ? FENCE : fenced ? escaped(raw).replaceAll(FENCE, '\u02cb\u02cb\u02cb') : line(raw)}`;
    if (text.length + next.length > room) return `${text}${fenced ? `\n${FENCE}` : ''}${mark}`;
    text += next;
    if (fence) fenced = !fenced;
  }
  return fenced ? `${text}\n${FENCE}` : text;
}
const FENCE = '```';
const TITLE = 300;

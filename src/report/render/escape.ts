import { plainLine } from '../../comms/plain-text.ts';

const ENTITIES: { readonly [c: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Any text inside HTML, as content or in a quoted attribute: cleaned, one line, and only text. */
export const esc = (text: string): string => plainLine(text, 4_000).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

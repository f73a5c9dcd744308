import type { Problem } from '../../journal/index.ts';
import { sanitize } from '../../ui/index.ts';

/** `line 14 is not the line that …`: a file beside the journal stands for itself. */
export function problemLine({ line, what }: Problem): string {
  const text = sanitize(what);
  return line === null ? text : text.startsWith('checkpoints/') ? `line ${line}: ${text}` : `line ${line} ${text}`;
}

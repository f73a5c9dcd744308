import type { Complaint } from '../../core/source-complaint.ts';
import type { Source } from '../../core/source.ts';

const PLACEHOLDER = /\{\{[^}]*\}\}|\$\{[^}]*\}|<(?:[A-Z][A-Z0-9_ -]*|your[- _][^>]*)>|\b(?:TODO|FIXME|CHANGEME|CHANGE_ME)\b/;

/** Text that somebody meant to fill in. Regular expressions and conditions have brackets of their own. */
export function placeholderComplaints(source: Source): readonly Complaint[] {
  return source.strings().flatMap(({ path, text, at }) => {
    const hit = at === 'value' && path.at(-1) !== 'pattern' ? PLACEHOLDER.exec(text) : null;
    return hit === null ? [] : [source.complain(path, `a placeholder that nobody filled in: ${source.quote(hit[0])}`, { offset: hit.index })];
  });
}

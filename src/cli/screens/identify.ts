import type { IdentifiedRow } from '../../intake/index.ts';
import { dateTime, sanitize, type Ui } from '../../ui/index.ts';

const SHOWN = 40;
const SIGHTINGS = 3;
const CERTAIN: { readonly [c: string]: string } = { checksum: 'its checksum fits', prefix: 'by its prefix', structure: 'by its structure', context: 'by what stood around it', none: '' };

const plain = (v: unknown): string => sanitize(typeof v === 'string' ? v : JSON.stringify(v), { cap: 120 });
const place = (s: IdentifiedRow['seen'][number]): string =>
  `${s.file === null ? `${sanitize(s.source.replace(/#\d+$/, ''))}${s.line === null ? '' : `, line ${s.line}`}` : `${sanitize(s.file)}${s.line === null ? '' : `:${s.line}`}`}${s.commit === null ? '' : ` in ${sanitize(s.commit).slice(0, 10)}`}`;

function certainty(row: IdentifiedRow): string {
  if (row.checksum === 'bad') return 'its checksum does not fit: mangled, redacted, or a sample';
  return CERTAIN[row.confidence] ?? '';
}

/** One string: kind, key, whose it is, where it is stored, what reads it, where it was seen. Never the string. */
function block(row: IdentifiedRow, n: number, searched: boolean): string[] {
  const line = (label: string, text: string): string[] => (text === '' ? [] : [`   ${label.padEnd(10)} ${text}`]);
  const facts = Object.entries(row.facts).filter(([, v]) => v !== null && v !== false).map(([k, v]) => `${k} ${plain(v)}`).join(', ');
  const says = row.says === null ? '' : ([['iss', row.says.iss], ['sub', row.says.sub], ['jti', row.says.jti]] as const).filter(([, v]) => v !== null && v !== undefined).map(([k, v]) => `${k} ${plain(v)}`).join(', ');
  const sure = certainty(row);
  return [
    `${n}  ${sanitize(row.title)}${sure === '' ? '' : ` (${sure})`}${row.canary ? '   CANARY: presenting it tells whoever planted it' : ''}`,
    ...line('token', row.key === null ? '' : sanitize(row.key)),
    ...line('inventory', row.inInventory ? 'yes' : row.redacted ? 'cannot be searched: the report gives no value' : searched ? row.identified ? 'no, but its issuer knows it' : 'no, and nobody claims it' : 'not searched'),
    ...line('owner', sanitize(row.owner ?? '')),
    ...line('slots', row.slots.map((s) => sanitize(s)).join(', ')),
    ...line('read by', row.consumers.map((c) => sanitize(c)).join(', ')),
    ...line('expires', row.expires === null ? '' : dateTime(row.expires as never)),
    ...(row.inInventory ? [] : [...line('says', says), ...line('facts', facts)]),
    ...line('seen', `${row.seen.slice(0, SIGHTINGS).map(place).join(', ')}${row.seen.length > SIGHTINGS ? ` and ${row.seen.length - SIGHTINGS} more` : ''}${row.suppressed ? ' (suppressed in the report)' : ''}`),
    ...(row.identified || row.kind === 'unknown' ? [] : row.consoleSteps.flatMap((s, i) => line(i === 0 ? 'by hand' : '', s))),
  ];
}

/** What each string is; the last line counts. */
export function identifyLines(_ui: Ui, o: { readonly rows: readonly IdentifiedRow[]; readonly searched: boolean; readonly notes: readonly string[] }): string[] {
  const { rows } = o;
  const many = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;
  const inInventory = rows.filter((r) => r.inInventory).length;
  const nobodys = rows.filter((r) => !r.identified).length;
  return [
    ...rows.slice(0, SHOWN).flatMap((row, i) => [...block(row, i + 1, o.searched), '']),
    ...(rows.length > SHOWN ? [`and ${rows.length - SHOWN} more: --json has them all`, ''] : []),
    ...o.notes.map((n) => sanitize(n)),
    o.searched ? `${many(rows.length, 'string')}: ${inInventory} in the inventory, ${nobodys} that nobody claims.` : `${many(rows.length, 'string')}.`,
  ];
}

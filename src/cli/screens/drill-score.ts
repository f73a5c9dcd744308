import type { DrillResult } from '../app/drill/result.ts';
import { sanitize, type Ui } from '../../ui/index.ts';

/** A scorecard. */
export function scoreScreen(ui: Ui, r: Pick<DrillResult, 'id' | 'scenario' | 'title' | 'seed' | 'runbook' | 'play' | 'met' | 'of' | 'objectives' | 'measures' | 'improvised'>): string[] {
  return [
    `DRILL ${sanitize(r.scenario)}: ${sanitize(r.title)}`,
    `${r.id}, seed ${r.seed}, runbook ${r.runbook}${r.play === null ? '' : `, unattended: play ${r.play}`}`, '',
    ...ui.table([{ head: '' }, { head: 'objective', shrinks: true }, { head: 'measured' }, { head: 'limit' }], r.objectives.map((o) => [o.met ? 'met' : 'MISSED', sanitize(o.what), sanitize(o.measured ?? ''), sanitize(o.limit ?? '')])), '',
    ...ui.table([{ head: 'measure' }, { head: '' }], r.measures.map((m) => [m.name, m.value])),
    ...(r.improvised.length === 0 ? [] : ['', 'Improvised, and so in no runbook:', ...r.improvised.map((x) => `  ${sanitize(x)}`)]),
    ...r.objectives.flatMap((o) => (o.met || o.lesson === null ? [] : ['', `To change (${sanitize(o.id)}): ${sanitize(o.lesson)}`])), '',
    r.met === r.of ? `All ${r.of} objectives met.` : `${r.met} of ${r.of} objectives met.`,
  ];
}

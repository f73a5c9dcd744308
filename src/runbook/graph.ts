import type { Runbook, RunbookStep } from '../core/runbook.ts';
import type { Step } from '../ports/step.ts';

export interface GraphIn {
  /** Tells barriers and effects; without it every step is drawn as one of its lanes. */
  readonly steps?: ReadonlyMap<string, Step>;
  readonly format?: 'text' | 'mermaid';
}

/** The order of a runbook: what waits for what, where every lane meets (barriers), and what is asked. */
export function drawGraph(runbook: Runbook, { steps, format = 'text' }: GraphIn = {}): string {
  const nodes = runbook.steps.map((step, n) => ({ step, n, type: steps?.get(step.uses) ?? null, needs: needsOf(runbook, n) }));
  return format === 'text' ? asText(runbook, nodes) : asMermaid(nodes);
}

interface Node { readonly step: RunbookStep; readonly n: number; readonly type: Step | null; readonly needs: readonly string[] }

const needsOf = ({ steps }: Runbook, n: number): readonly string[] => steps[n]?.needs ?? (n === 0 ? [] : [steps[n - 1]?.id ?? '']);
const isBarrier = ({ type, step }: Node): boolean => type?.scope === 'run' || step.start === 'together';

function notes({ step, type, n, needs }: Node, before: string | null): string {
  const effects = type?.kind === 'effect' ? type.effects.join(' or ') : '';
  return [
    effects,
    step.when === null ? '' : `when ${step.when.source}`,
    step.where === null ? '' : `where ${step.where.source}`,
    step.canary === null ? '' : `waves ${step.canary.waves.join(', ')}`,
    step.reason === null ? '' : 'asks a reason',
    step.onFailure === null ? '' : `on failure ${step.onFailure}`,
    n > 0 && (needs.length !== 1 || needs[0] !== before) ? `needs ${needs.join(', ')}` : '',
  ].filter((x) => x !== '').join('; ');
}

function asText(runbook: Runbook, nodes: readonly Node[]): string {
  const id = Math.max(...nodes.map((x) => x.step.id.length));
  const uses = Math.max(...nodes.map((x) => x.step.uses.length));
  const lines = nodes.map((node, i) => {
    const last = i === nodes.length - 1;
    // A barrier cuts the rail: every lane has come this far before it, none has gone further.
    const mark = isBarrier(node) ? '═' : last ? '└' : i === 0 ? '┌' : '├';
    return `${mark}═ ${node.step.id.padEnd(id)}  ${node.step.uses.padEnd(uses)}  ${notes(node, nodes[i - 1]?.step.id ?? null)}`.replace(/^([└┌├])═/, '$1─').trimEnd();
  });
  return [
    `${runbook.name}: ${runbook.summary}`,
    `strategy ${runbook.strategy}${runbook.for === null ? '' : `; ranges over ${runbook.for}`}`,
    '', ...lines, '', '├─ each token or place on its own   ══ barrier: all lanes meet', '',
  ].join('\n');
}

function asMermaid(nodes: readonly Node[]): string {
  const name = (id: string): string => `s_${id}`.replaceAll('-', '_');
  // Mermaid has no escape for quotes but its own entity.
  const label = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '#quot;');
  const lines = nodes.flatMap((node) => {
    const text = label(`${node.step.id}\n${node.step.uses}`).replace('\n', '<br>');
    const [open, close] = isBarrier(node) ? ['{{"', '"}}'] : ['["', '"]'];
    const arrow = node.step.when === null ? '-->' : `-->|"when ${label(node.step.when.source)}"|`;
    return [`  ${name(node.step.id)}${open}${text}${close}`, ...node.needs.map((need) => `  ${name(need)} ${arrow} ${name(node.step.id)}`)];
  });
  return ['flowchart TD', ...lines, ''].join('\n');
}

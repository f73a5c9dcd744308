import type { Template as Parsed } from 'liquidjs';
import type { Liquid } from 'liquidjs';
import { didYouMean } from '../core/did-you-mean.ts';
import type { Facts } from './facts.ts';
import { faultWords, makeLiquid, positionOf } from './liquid.ts';
import { redactor } from './plain-text.ts';
import { gapWords, plainWords, sayWords, spoken, type Tongue } from './say.ts';
import { factNamed, isView, scopeOf, type FactView } from './scope.ts';
import { templateError } from './template-error.ts';
import type { Template } from './template-file.ts';

/** A text that is escaped already. A symbol: no fact of the journal can bring one along. */
const SAFE = Symbol('safe');
interface Safe { readonly [SAFE]: string }
const safe = (text: string): Safe => ({ [SAFE]: text });
const isSafe = (v: unknown): v is Safe => typeof v === 'object' && v !== null && SAFE in v;

export interface Written {
  readonly title: string;
  readonly body: string;
  /** Facts that the template names, whether reached or not. */
  readonly names: readonly string[];
  /** Facts that the text needed and that are not known, in the order in which they were met. */
  readonly missing: readonly string[];
  /** Says a fact that the template does not name itself, by the same rules. */
  readonly say: (name: string) => string;
}

/** Writes one template from the facts, gaps and all. Throws E_TEMPLATE at file:line:column. */
export function write(template: Template, facts: Facts): Written {
  const missing = new Set<string>();
  const tongue: Tongue = { faces: template.faces, redact: redactor(facts.hidden) };
  const gap = (name: string): string => { missing.add(name); return gapWords(name, template.asks[name] ?? null); };
  const speak = (v: unknown, words: typeof sayWords): string => {
    if (isView(v)) { const fact = factNamed(facts, v.name); return fact ? words(v.name, fact, tongue) : gap(v.name); }
    if (typeof v === 'string') return spoken(v, tongue);
    if (typeof v === 'number' || typeof v === 'boolean') return String(v);
    throw new Error('nothing that can be written: say a fact with {{ facts.NAME | say }}');
  };
  const engine = makeLiquid({
    filters: {
      say: (v) => safe(speak(v, sayWords)),
      plain: (v) => safe(speak(v, plainWords)),
      count: (v, noun) => safe(countWords(speak(v, plainWords), String(noun ?? ''))),
      more: (v, shown) => safe(isView(v) ? moreWords(v, Number(shown)) : ''),
    },
    write: (v) => (isSafe(v) ? v[SAFE] : speak(v, sayWords)),
  });
  const scope = scopeOf(template, facts);
  const title = run(engine, template, template.titleSource, scope);
  const body = run(engine, template, template.bodySource, scope);
  const unasked = [...body.tested, ...title.tested].filter((name) => factNamed(facts, name) === null && !missing.has(name));
  const gaps = [...new Set(unasked)].map((name) => `- ${gap(name)}`);
  return {
    title: title.text.replace(/\s+/g, ' '), body: gaps.length === 0 ? body.text : `${body.text}\n\n${gaps.join('\n')}`,
    names: [...new Set([...title.names, ...body.names])].sort(), missing: [...missing],
    say: (name) => { const fact = factNamed(facts, name); return fact ? plainWords(name, fact, tongue) : gap(name); },
  };
}

interface Ran { readonly text: string; readonly names: readonly string[]; readonly tested: readonly string[] }

function run(engine: Liquid, template: Template, source: string, scope: object): Ran {
  try {
    const parsed = engine.parse(source, template.file);
    const { names, tested } = namesIn(engine, template, parsed);
    const text = String(engine.renderSync(parsed, scope)).replace(/\r\n/g, '\n').replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim();
    return { text, names, tested };
  } catch (e) {
    if (e instanceof Error && e.name === 'TokenctlError') throw e;
    const { line, column } = positionOf(e) ?? { line: 1, column: 1 };
    throw templateError({ file: template.file, text: template.text, line, column }, faultWords(e));
  }
}

/** The facts that a text names. `tested` = read by `.value` without a `.known` anywhere: their absence must not pass in silence. */
function namesIn(engine: Liquid, template: Template, parsed: Parsed[]): { names: readonly string[]; tested: readonly string[] } {
  const names = new Set<string>();
  const values = new Set<string>();
  const guarded = new Set<string>();
  const views = scopeOf(template, { named: {} as Facts['named'], stated: new Map(), hidden: [], drill: false }).facts;
  for (const found of Object.values(engine.analyzeSync(parsed).globals).flat()) {
    const [root, name, field] = found.segments;
    const fail = (problem: string, meant: string | null = null): never => {
      throw templateError({ file: template.file, text: template.text, line: found.location.row, column: found.location.col }, problem, meant);
    };
    if (root !== 'facts') fail(`there is no variable “${String(root)}”; a template sees facts, as facts.NAME`);
    if (typeof name !== 'string') { fail('name the fact: facts.NAME'); continue; }
    if (!Object.hasOwn(views, name)) fail(`there is no fact “${name}”`, didYouMean(name, Object.keys(views)));
    if (field !== undefined && !(typeof field === 'string' && FIELDS.includes(field))) fail(`a fact has no field “${String(field)}”; it has ${FIELDS.join(', ')}`);
    names.add(name);
    if (field === 'value') values.add(name);
    if (field === 'known') guarded.add(name);
  }
  return { names: [...names], tested: [...values].filter((n) => !guarded.has(n)) };
}
const FIELDS: readonly string[] = ['known', 'value', 'basis', 'by'] satisfies readonly (keyof FactView)[];

/** `1 token`, `3 tokens`; `1 entry`, `3 entries`. */
const countWords = (n: string, noun: string): string => `${n} ${n === '1' ? noun : noun.replace(/([^aeiou])y$/, '$1ie').replace(/(ie|[^s])$/, '$1s')}`;

/** What a list cut at `shown` does not show, as its last line. */
function moreWords(view: FactView, shown: number): string {
  const left = (Array.isArray(view.value) ? view.value.length : 0) - shown;
  return left > 0 ? `- and ${left} more\n` : '';
}

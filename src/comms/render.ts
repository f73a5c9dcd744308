import type { Json } from '../core/brand.ts';
import { digestOf } from '../core/canonical.ts';
import { TokenctlError } from '../core/errors.ts';
import type { Faces, Message } from '../ports/channel.ts'; // types only: what a channel is handed
import { entryOf, isFactName } from './fact-catalog.ts';
import type { Facts } from './facts.ts';
import { commandFor, spanWords } from './say.ts';
import { factNamed } from './scope.ts';
import type { Template } from './template-file.ts';
import { write, type Written } from './writing.ts';

/** Stand in every message (TRUTH T12). */
const ANCHOR = ['incident', 'journal-size', 'journal-root'] as const;

export interface Preview {
  readonly message: Message;
  /** Facts that show as gaps: they block sending to customers. */
  readonly gaps: readonly string[];
  /** Facts of the template's `needs` that are not known: they block sending to anybody. */
  readonly needed: readonly string[];
}

/** The message as it would be now, gaps and all; refuses nothing but a broken template (E_TEMPLATE). */
export function previewMessage({ template, facts }: { readonly template: Template; readonly facts: Facts }): Preview {
  const written = write(template, facts);
  const body = [...(facts.drill ? ['**This is a drill. No real token is concerned.**'] : []), written.body, footer(template, facts, written)].join('\n\n');
  const missing = new Set(written.missing);
  for (const name of ANCHOR) if (factNamed(facts, name) === null) missing.add(name);
  const used = [...new Set([...written.names, ...ANCHOR, ...template.needs])].sort().map((name) => {
    const fact = factNamed(facts, name);
    return [name, fact && { value: fact.value as Json, basis: fact.basis, by: fact.by }] as const;
  });
  return {
    message: { template: template.name, title: `${facts.drill ? 'DRILL: ' : ''}${written.title}`, body, facts: digestOf({ drill: facts.drill, used: Object.fromEntries(used) }) },
    gaps: [...missing], needed: template.needs.filter((name) => factNamed(facts, name) === null),
  };
}

/**
 * The message for a channel that faces `channelFaces`. Title and body are Markdown in which other people's text is
 * escaped; the body ends with the journal's size and root (TRUTH T12). `facts` is a digest of what was said, on whose word.
 * Throws E_AUDIENCE (a template for technicians, a channel for customers), E_FACT_MISSING (a fact of `needs` is not known,
 * or customers would see a gap), E_TEMPLATE.
 */
export function renderMessage({ template, facts, channelFaces }: { readonly template: Template; readonly facts: Facts; readonly channelFaces: Faces }): Message {
  if (channelFaces === 'customers' && template.faces !== 'customers')
    throw new TokenctlError('E_AUDIENCE', `${template.name} is written for ${template.faces}; this channel faces customers`,
      { hint: 'send a template with `faces: customers`, or to a channel with `faces: technicians`' });
  const { message, gaps, needed } = previewMessage({ template, facts });
  const missing = [...new Set([...needed, ...(channelFaces === 'customers' ? gaps : [])])];
  if (missing.length > 0) throw missingError(template, missing);
  return message;
}

function missingError(template: Template, missing: readonly string[]): TokenctlError {
  const label = (name: string): string => (isFactName(name) ? entryOf(name).label : template.asks[name] ?? name);
  const why = (name: string): string => (isFactName(name) && commandFor(name) === null ? entryOf(name).missing ?? 'it is not recorded' : commandFor(name) ?? '');
  return new TokenctlError('E_FACT_MISSING', `${template.name} cannot be sent: ${missing.length === 1 ? 'a fact is' : `${missing.length} facts are`} missing`, {
    lines: missing.map((name) => `${name}: ${label(name)} — ${why(name)}`),
    next: missing.flatMap((name) => commandFor(name) ?? []), facts: { template: template.name, missing },
  });
}

function footer(template: Template, facts: Facts, written: Written): string {
  const signed = facts.named['journal-size'] === null ? written.say('journal-size') : `${written.say('journal-size')}:${written.say('journal-root')}`;
  const record = `Record ${written.say('incident')}, journal ${signed}.`;
  const { 'short-window': short, 'proof-window': window } = facts.named;
  const shortened = short?.value === true && typeof window?.value === 'number'
    ? [`Proof window ${spanWords(window.value)}: shorter than 120 s, which only a test environment or a drill allows.`] : [];
  const bases = template.faces === 'customers' ? [] : ['What is not marked as stated or assumed was measured by tokenctl.'];
  return ['---', [...bases, ...shortened, record].join(' ')].join('\n\n');
}

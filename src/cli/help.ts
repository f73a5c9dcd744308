import { padEnd, wrap } from '../ui/width.ts';
import { GROUPS, type ArgSpec, type Command, type FlagSpec } from './command-spec.ts';
import { exitMeaning } from './exit-codes.ts';
import { NOUNS } from './nouns.ts';
import { namesUnder, type Registry } from './registry.ts';

const WIDTH = 80;

/** `NAME…`, `[NAME]`, as usage lines show arguments. */
export const argWord = (arg: ArgSpec): string => {
  const word = `${arg.of === undefined ? arg.name.toUpperCase() : arg.of.join('|')}${arg.variadic === true ? '…' : ''}`;
  return arg.required === true ? word : `[${word}]`;
};
/** `-i, --incident ID`. */
export const flagWord = (flag: FlagSpec): string =>
  `${flag.short === undefined ? '' : `${flag.short}, `}${flag.name}${flag.kind === 'bool' ? '' : ` ${flag.value ?? (flag.kind === 'duration' ? 'DUR' : flag.kind === 'int' ? 'N' : 'VALUE')}`}`;
export const flagNote = (flag: FlagSpec): string => [
  flag.summary,
  flag.kind === 'choice' && flag.of !== undefined && !flag.summary.includes(flag.of[0] ?? '') ? ` (${flag.of.join(', ')})` : '',
  flag.repeatable === true ? ' (repeatable)' : '',
  flag.env === undefined ? '' : ` [${flag.env}]`,
].join('');
export const usageLine = (command: Command): string =>
  ['tokenctl', command.name, ...(command.args ?? []).map(argWord), ...((command.flags ?? []).length === 0 ? [] : ['[flags]'])].join(' ');

/** Two columns: names, and what they are, wrapped under themselves. */
export function pairs(rows: readonly (readonly [string, string])[], indent = 2): string[] {
  const left = Math.min(28, Math.max(0, ...rows.map(([name]) => name.length)));
  return rows.flatMap(([name, text]) => {
    const [first = '', ...others] = wrap(text, WIDTH - indent - left - 2);
    const pad = ' '.repeat(indent);
    const head = name.length > left ? [`${pad}${name}`, `${pad}${' '.repeat(left)}  ${first}`] : [`${pad}${padEnd(name, left)}  ${first}`.trimEnd()];
    return [...head, ...others.map((line) => `${pad}${' '.repeat(left)}  ${line}`)];
  });
}

/** Help of one command: examples first. */
export function commandHelp(command: Command): string[] {
  const { args = [], flags = [], examples, next = [] } = command;
  const named = args.filter(({ summary }) => summary !== '');
  return [
    ...wrap(`tokenctl ${command.name}: ${command.summary}`, WIDTH),
    '',
    ...examples.flatMap(({ run, does }) => [`  $ ${run}`, ...wrap(does, WIDTH - 6).map((line) => `      ${line}`)]),
    ...(examples.length === 0 ? [] : ['']),
    `Usage: ${usageLine(command)}`,
    ...(command.about ?? []).flatMap((paragraph) => ['', ...wrap(paragraph, WIDTH)]),
    ...(named.length === 0 ? [] : ['', 'Arguments', ...pairs(named.map((arg) => [arg.name.toUpperCase(), arg.summary] as const))]),
    ...(flags.length === 0 ? [] : ['', 'Flags', ...pairs(flags.map((flag) => [flagWord(flag), flagNote(flag)] as const))]),
    '',
    'Exit codes',
    ...pairs([...new Set([0, ...command.exits])].map((code) => [String(code), exitMeaning(code)] as const)),
    '',
    ...next.map((line, i) => `${i === 0 ? 'Next:' : '     '} ${line.startsWith('tokenctl ') ? line : `tokenctl ${line}`}`),
    'Global flags: tokenctl help flags',
  ];
}

/** Help of a noun alone: its commands. */
export function nounHelp(registry: Registry, noun: string): string[] {
  const own = Object.hasOwn(registry, noun) ? [noun] : [];
  return [
    `tokenctl ${noun}: ${NOUNS[noun] ?? ''}`,
    '',
    ...pairs([...own, ...namesUnder(registry, noun)].map((name) => [name, registry[name]?.summary ?? ''] as const)),
    '',
    `More: tokenctl ${noun} ${namesUnder(registry, noun)[0]?.split(' ')[1] ?? ''} --help`,
  ];
}

/** Enough for `incident open|list|show|…` of most nouns; longer lists wrap. */
const HOT_LEFT = 11;

/** The first screen: the hot path in full, the rest by noun. */
export function rootHelp(registry: Registry): string[] {
  const shown = Object.entries(registry).filter(([, entry]) => !entry.hidden);
  const hot = shown.filter(([, entry]) => entry.group === 'hot path');
  const done = new Set(hot.map(([name]) => name.split(' ')[0] ?? name));
  const others = GROUPS.flatMap((group) => shown.filter(([, entry]) => entry.group === group).map(([name]) => name.split(' ')[0] ?? name));
  const nouns = [...new Set(others)].filter((noun) => !done.has(noun));
  return [
    'tokenctl: for the hour after an API token leaks',
    '',
    '  $ pbpaste | tokenctl revoke - --reason "in a public gist"     one token, now',
    '  $ tokenctl plan leaked-token --var tokens=@report.json        changes nothing',
    '',
    ...hot.flatMap(([name, entry]) => hanging(name, entry.summary)),
    '',
    ...nouns.flatMap((noun) => hanging(noun, nounLine(registry, noun))),
    '',
    'More: tokenctl COMMAND --help; tokenctl help flags, exit-codes, output, …',
  ];
}

function hanging(name: string, text: string): string[] {
  const [first = '', ...others] = wrap(text, WIDTH - 2 - HOT_LEFT - 1);
  return [`  ${padEnd(name, HOT_LEFT)} ${first}`.trimEnd(), ...others.map((line) => `  ${' '.repeat(HOT_LEFT)} ${line}`)];
}

/** `show|add|waive  every exposed token`; a bare verb and its summary. */
function nounLine(registry: Registry, noun: string): string {
  const verbs = namesUnder(registry, noun).map((name) => name.slice(noun.length + 1));
  if (verbs.length === 0) return registry[noun]?.summary ?? '';
  const list = Object.hasOwn(registry, noun) ? `[${verbs.join('|')}]` : verbs.join('|');
  const about = NOUNS[noun] ?? registry[noun]?.summary ?? '';
  const both = `${padEnd(list, 27)} ${about}`;
  return both.length <= WIDTH - 3 - HOT_LEFT ? both : list.length > 40 ? list : `${list}  ${about}`;
}

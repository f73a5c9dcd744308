import type { ArgSpec, Command, FlagSpec, ValueKind } from './command-spec.ts';
import { GLOBAL_FLAGS } from './globals.ts';
import { namesUnder, type Registry } from './registry.ts';
import { splitArgv } from './split-argv.ts';

export interface Candidate { readonly value: string; readonly note: string }
export interface Completions {
  readonly candidates: readonly Candidate[];
  /** The shell completes file names instead. */
  readonly files: boolean;
}
type Values = (kind: ValueKind) => Promise<readonly string[]>;

const NONE: Completions = { candidates: [], files: false };
const FILES: Completions = { candidates: [], files: true };

/**
 * What can stand where the cursor is. `words` = everything after `tokenctl`, the last being the word under the cursor
 * (possibly empty). Loads at most the one command that the words name; never reads the network.
 */
export async function complete(words: readonly string[], registry: Registry, values: Values): Promise<Completions> {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const split = splitArgv(before, registry);
  const command = split.is === 'command' ? (await registry[split.name]?.load())?.default ?? null : null;
  const flags: readonly FlagSpec[] = [...(command?.flags ?? []), ...GLOBAL_FLAGS];
  const [name, inline] = current.startsWith('--') && current.includes('=') ? [current.slice(0, current.indexOf('=')), current.slice(current.indexOf('=') + 1)] : [null, ''];
  if (name !== null) {
    const { candidates, files } = await ofFlag(flags.find((flag) => flag.name === name), inline, values);
    return { candidates: candidates.map((it) => ({ ...it, value: `${name}=${it.value}` })), files };
  }
  const last = before.at(-1);
  const taker = last === undefined ? undefined : flags.find((flag) => flag.kind !== 'bool' && (flag.name === last || flag.short === last));
  if (taker !== undefined) return ofFlag(taker, current, values);
  if (current.startsWith('-')) return { candidates: matching(flags.map((flag) => ({ value: flag.name, note: flag.summary })), current), files: false };
  const names = commandWords(split.is === 'noun' || split.is === 'command' ? split.name : split.is === 'root' ? '' : null, registry, current);
  if (command === null) return { candidates: names, files: false };
  const arg = argAt(command, split.rest, flags);
  const ofArg = arg === undefined ? NONE : await ofValue(arg.of, arg.complete, current, values);
  // `debts` is a command and a noun: its verbs may follow as well as its arguments.
  const verbs = operands(split.rest, flags) === 0 ? names : [];
  return { candidates: [...verbs, ...ofArg.candidates], files: ofArg.files };
}

const matching = (candidates: readonly Candidate[], prefix: string): Candidate[] => candidates.filter(({ value }) => value.startsWith(prefix));

/** Next words of command names: the verbs under a noun, or the first words. */
function commandWords(noun: string | null, registry: Registry, prefix: string): Candidate[] {
  if (noun === null) return [];
  const names = noun === '' ? Object.keys(registry).filter((name) => registry[name]?.hidden !== true) : namesUnder(registry, noun);
  const next = new Map<string, string>();
  for (const name of names) {
    const word = name.split(' ')[noun === '' ? 0 : 1] ?? '';
    if (!next.has(word)) next.set(word, registry[name]?.summary ?? '');
  }
  return matching([...next].map(([value, note]) => ({ value, note })), prefix);
}

function operands(rest: readonly string[], flags: readonly FlagSpec[]): number {
  const taking = new Set(flags.filter(({ kind }) => kind !== 'bool').flatMap(({ name, short }) => [name as string, ...(short === undefined ? [] : [short as string])]));
  return rest.filter((word, i) => (!word.startsWith('-') || word === '-') && !taking.has(rest[i - 1] ?? '')).length;
}

function argAt(command: Command, rest: readonly string[], flags: readonly FlagSpec[]): ArgSpec | undefined {
  const args = command.args ?? [];
  const last = args.at(-1);
  return args[operands(rest, flags)] ?? (last?.variadic === true ? last : undefined);
}

const ofFlag = (flag: FlagSpec | undefined, prefix: string, values: Values): Promise<Completions> =>
  flag === undefined ? Promise.resolve(NONE) : ofValue(flag.of, flag.complete ?? (flag.kind === 'file' ? 'file' : undefined), prefix, values);

async function ofValue(of: readonly string[] | undefined, kind: ValueKind | undefined, prefix: string, values: Values): Promise<Completions> {
  if (of !== undefined) return { candidates: matching(of.map((value) => ({ value, note: '' })), prefix), files: false };
  if (kind === 'file') return FILES;
  if (kind === undefined) return NONE;
  return { candidates: matching((await values(kind)).map((value) => ({ value, note: '' })), prefix), files: false };
}

export type Shell = 'bash' | 'zsh' | 'fish';

/**
 * A small script for the shell; everything that it offers comes from `tokenctl complete`, one `value TAB note` a line,
 * or the single line `:files`. Errors are dropped: completion never disturbs the line that is being typed.
 */
export function completionScript(shell: Shell): string {
  switch (shell) {
    case 'bash': return BASH;
    case 'zsh': return ZSH;
    case 'fish': return FISH;
  }
}

const BASH = `# bash completion of tokenctl: eval "$(tokenctl completion bash)"
_tokenctl() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" line out
  # bash splits at = and : ; put the word back together.
  local typed="\${COMP_LINE:0:$COMP_POINT}" words=()
  read -ra words <<< "$typed"
  [[ $typed == *[[:space:]] ]] && words+=("")
  out="$(tokenctl complete -- "\${words[@]:1}" 2>/dev/null </dev/null)" || return 0
  COMPREPLY=()
  if [[ $out == ":files" ]]; then
    compopt -o default 2>/dev/null
    return 0
  fi
  local last="\${words[\${#words[@]}-1]}"
  local cut="\${last%"$cur"}"
  while IFS= read -r line; do
    [[ -n $line ]] && line="\${line%%$'\\t'*}" && COMPREPLY+=("\${line#"$cut"}")
  done <<< "$out"
}
complete -F _tokenctl tokenctl
`;

const ZSH = `#compdef tokenctl
# zsh completion of tokenctl: eval "$(tokenctl completion zsh)"
_tokenctl() {
  local out line
  local -a values shown
  out="$(tokenctl complete -- "\${(@)words[2,$CURRENT]}" 2>/dev/null </dev/null)" || return 0
  if [[ $out == ":files" ]]; then
    _files
    return
  fi
  for line in "\${(@f)out}"; do
    [[ -z $line ]] && continue
    values+=("\${line%%$'\\t'*}")
    shown+=("\${line//$'\\t'/  }")
  done
  (( $#values )) && compadd -l -d shown -a -- values
}
if [[ "$funcstack[1]" == "_tokenctl" ]]; then _tokenctl "$@"; else compdef _tokenctl tokenctl; fi
`;

const FISH = `# fish completion of tokenctl: tokenctl completion fish | source
function __tokenctl_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l out (tokenctl complete -- $words[2..-1] 2>/dev/null </dev/null)
    if test "$out" = ":files"
        __fish_complete_path (commandline -ct)
    else
        printf '%s\\n' $out
    end
end
complete -c tokenctl -f -a '(__tokenctl_complete)'
`;

import { join, relative } from 'node:path';
import type { Json } from '../../core/brand.ts';
import { formatDuration } from '../../core/duration.ts';
import { redactText } from '../../intake/index.ts';
import { readUserSource } from './settings-source.ts';
import type { CommandCx } from '../command.ts';
import { GLOBAL_FLAGS } from '../globals.ts';
import type { FlagSpec } from '../command-spec.ts';
import type { House } from './house.ts';

/** One setting as it is in force, and where it comes from. */
export interface Setting { readonly name: string; readonly value: Json; readonly from: string }

const FROM_DEFAULT = 'default';

/** What the workspace says, what it leaves to the defaults, and what flags and variables say. References stay references; no value is opened. */
export async function settingsOf(cx: CommandCx, house: House): Promise<readonly Setting[]> {
  const { workspace } = house;
  const settings: Setting[] = [...globals(cx)];
  if (workspace === null) return [...settings, { name: 'workspace', value: null, from: 'no tokenctl.yaml here or above' }, { name: 'environment', value: house.environment, from: FROM_DEFAULT }];
  const at = await readUserSource(workspace.file);
  const add = (path: readonly string[], value: Json): void => { settings.push({ name: path.join('.'), value: shown(value), from: at(path) ?? FROM_DEFAULT }); };
  add(['environment'], workspace.environment);
  add(['proof', 'window'], workspace.proof.windowMs === null ? 'what the card asks for, at least 2m' : formatDuration(workspace.proof.windowMs));
  add(['fingerprintKey'], workspace.fingerprintKey);
  add(['policy', 'maxTtl'], formatDuration(workspace.policy.maxTtlMs));
  add(['policy', 'never'], workspace.policy.never);
  add(['policy', 'reason', 'minLength'], workspace.policy.reason.minLength);
  add(['policy', 'reason', 'pattern'], workspace.policy.reason.pattern);
  workspace.operators.forEach((o, i) => add(['operators', String(i)], `${o.id} (${(['ssh', 'age', 'journal'] as const).filter((k) => o[k] !== null).join(', ') || 'no key'})`));
  for (const [section, entries] of [['issuers', workspace.issuers], ['stores', workspace.stores], ['channels', workspace.channels]] as const)
    for (const [id, entry] of entries) {
      add([section, id, 'uses'], entry.uses);
      if (entry.expect !== null) add([section, id, 'expect'], entry.expect);
      for (const [key, value] of Object.entries(entry.config as { readonly [k: string]: Json })) if (key !== 'uses' && key !== 'expect') add([section, id, key], value);
    }
  settings.push({ name: 'inventory', value: `${house.inventory.tokens.length} tokens, ${house.inventory.consumers.size} consumers`, from: workspace.inventoryFiles.map((f) => relative(workspace.dir, f)).join(', ') || FROM_DEFAULT });
  settings.push({ name: 'endpoints', value: `${workspace.endpoints.list.length}, digest ${workspace.endpoints.digest.slice(0, 16)}`, from: 'config trust' });
  return settings;
}

/** A value that stands in the file in spite of everything is not repeated. */
const shown = (value: Json): Json => {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map(shown);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shown(v)])) : value;
};

/** Flags of every command that are given here, by word or by variable. */
function globals({ typed, env }: CommandCx): Setting[] {
  return (GLOBAL_FLAGS as readonly FlagSpec[]).flatMap((flag): Setting[] => {
    const at = typed.findIndex((w) => w === flag.name || w === flag.short || w.startsWith(`${flag.name}=`));
    const word = typed[at] ?? '';
    if (at >= 0) return [{ name: flag.name, value: flag.kind === 'bool' ? true : word.includes('=') ? word.slice(word.indexOf('=') + 1) : typed[at + 1] ?? null, from: 'flag' }];
    const value = flag.env === undefined ? undefined : env[flag.env];
    return value === undefined || value === '' ? [] : [{ name: flag.name, value, from: `variable ${flag.env}` }];
  });
}

/** Folders and files that tokenctl uses here. */
export const placesOf = (house: House): readonly Setting[] => [
  { name: 'workspace', value: house.workspace?.file ?? null, from: house.workspace === null ? 'no tokenctl.yaml here or above' : '' },
  { name: 'inventory', value: house.workspace?.inventoryFiles.join(', ') ?? null, from: '' },
  { name: 'incidents', value: join(house.where.state, 'incidents'), from: '' },
  { name: 'escrow', value: join(house.where.state, 'escrow'), from: '' },
  { name: 'age key', value: house.keys.files.age, from: 'your own' },
  { name: 'journal key', value: house.keys.files.journal, from: 'your own' },
  { name: 'fingerprint key', value: house.workspace === null ? `file:${join(house.where.config, 'fp.key')}` : house.workspace.fingerprintKey, from: house.workspace === null ? 'your own' : 'the team’s' },
  { name: 'trusted endpoints', value: join(house.where.config, 'trust.json'), from: '' },
];

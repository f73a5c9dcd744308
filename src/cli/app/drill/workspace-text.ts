import { stringify } from 'yaml';
import { instant } from '../../../core/clock.ts';
import { parseDuration } from '../../../core/duration.ts';
import type { Scenario } from '../../../drill/scenario/types.ts';
import { ownRef, type Stage } from '../../../drill/stage/stage.ts';
import { seeded, shuffled } from '../../../drill/stage/random.ts';

export interface Operator { readonly id: string; readonly age: string; readonly journal: string; readonly ssh?: string }

const HEAD = '# A drill: nothing here is real, and none of it leads anywhere but to this machine.\n';
const yaml = (doc: object): string => `${HEAD}${stringify(doc, { lineWidth: 0, aliasDuplicateObjects: false })}`;

/** The tokenctl.yaml of a drill's workspace. `stand-ins`: channels of the team's own runbook that the scenario does not have. */
export const configText = (s: Scenario, stage: Stage, operators: readonly Operator[], channels: { readonly [id: string]: 'technicians' | 'customers' }): string => yaml({
  version: 1, environment: s.world.environment, fingerprintKey: ownRef('fp.key'), operators,
  issuers: Object.fromEntries([...stage.issuers].map(([id, i]) => [id, i.config])),
  stores: Object.fromEntries([...stage.stores].map(([id, i]) => [id, i.config])),
  channels: Object.fromEntries(Object.entries(channels).map(([id, faces]) => [id, { uses: 'webhook', url: ownRef(`${id}-hook`), faces }])),
  ...(Object.keys(s.world.policy).length > 0 && { policy: s.world.policy }),
});

/** The inventory: what the team knew before the night, in an order that follows from the seed. */
export function inventoryText(s: Scenario, stage: Stage, fingerprint: (value: string) => string): string {
  const listed = shuffled(stage.actors.filter((a) => a.listed), seeded(s.seed + 1));
  return yaml({
    version: 1,
    tokens: listed.map((a) => ({
      token: `${a.issuer}/${a.id}`, ...(a.owner !== null && { owner: a.owner }), ...(a.labels.length > 0 && { labels: a.labels }), ...(a.scopes.length > 0 && { scopes: a.scopes, ttl: a.ttl }), fingerprint: fingerprint(a.value),
      ...(a.slots.length > 0 && { slots: a.slots.map((x) => ({ at: `${x.store}/${x.path}#${x.field}`, ...(x.consumers.length > 0 && { consumers: x.consumers }) })) }),
    })),
    consumers: Object.fromEntries(Object.entries(s.world.consumers).map(([name, c]) => [name, {
      ...(c.owner !== undefined && { owner: c.owner }), ...(c.reloads !== 'never' && { reloads: c.reloads }),
      ...(c.check !== 'none' && { check: { get: `${stage.consumers.url}/${name}`, ...(c.check === 'shows' && { shows: 'token.id' }) } }),
    }])),
  });
}

/** Fills in what only the world knows: {token:ID} → ISSUER/ID, {id:ID}, {fingerprint:ID}; of a group, the first. {ago:36h} → the time so long before the drill. */
export const fillIn = (text: string, stage: Stage, strings: ReadonlyMap<string, string>, fingerprint: (value: string) => string): string => text.replaceAll(/\{(token|id|fingerprint|owner|ago):([a-z0-9_]+)\}/g, (whole, what: string, id: string) => {
  const a = stage.actors.find((x) => x.group === id);
  const string = strings.get(id);
  switch (what) {
    case 'fingerprint': return a !== undefined ? fingerprint(a.value) : string !== undefined ? fingerprint(string) : whole;
    case 'token': return a !== undefined ? `${a.issuer}/${a.id}` : string !== undefined ? fingerprint(string) : whole;
    case 'ago': { const ms = parseDuration(id); return ms === null ? whole : `${instant(stage.startMs - ms).slice(0, 19)}Z`; }
    case 'id': return a?.id ?? whole;
    default: return a?.owner ?? whole;
  }
});

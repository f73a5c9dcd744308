import type { EscrowId, Hex, RunId } from '../../src/core/brand.ts';
import { Secret } from '../../src/core/secret.ts';
import { TokenctlError } from '../../src/core/errors.ts';
import type { Plan, Roles } from '../../src/core/plan.ts';
import { makePacer, ownRows, runPlan, type EngineIn, type EscrowPort, type RunEnd } from '../../src/engine/index.ts';
import { journalPort } from '../../src/journal/journal-port.ts';
import type { JournalEvent, JournalPort } from '../../src/journal/index.ts';
import { rootText } from '../../src/journal/index.ts';
import { situationFold, type Situation } from '../../src/ledger/index.ts';
import type { Channel } from '../../src/ports/channel.ts';
import type { Issuer } from '../../src/ports/issuer.ts';
import type { SecretStore } from '../../src/ports/store.ts';
import { testFingerprint } from '../contract/fingerprint-and-call.ts';
import { types } from '../unit/runbook/types.ts';
import type { Disk } from './disk.ts';
import type { Life } from './life.ts';
import type { Network } from './network.ts';
import type { World } from './world.ts';

export const RUN = '0123456789AB' as RunId;
const LONG_MS = 3_600_000;

export interface ProcessIn {
  readonly life: Life;
  readonly disk: Disk;
  readonly network: Network;
  readonly world: World;
  readonly plan: Plan;
  /** Sees each line that this process was told of. */
  readonly told: (e: JournalEvent) => void;
}

/** One process from its first look at the journal: opens the incident if nobody has, then starts the run, or goes on with it. */
export async function liveThrough(o: ProcessIn): Promise<{ readonly end: RunEnd; readonly situation: Situation }> {
  const { life, plan } = o;
  const journal = await openJournal(o);
  const situation = situationFold.empty();
  journal.subscribe((e) => { o.told(e); situationFold.apply(situation, e); });
  await before(o, journal, situation);
  if (situation.runs.has(RUN)) await journal.append('run.resumed', RUN, { unknown: situation.runs.get(RUN)?.intents.size ?? 0, drift: [], pid: 1 });
  else {
    await journal.append('run.started', RUN, { plan: plan.footer.digest, nonce: plan.meta.nonce, changes: plan.changes.length, pid: 1 });
    await journal.checkpoint(RUN);
  }
  const end = await runPlan(engineIn(o, journal, situation));
  await journal.close();
  void life;
  return { end, situation };
}

function openJournal({ life, disk }: ProcessIn): Promise<JournalPort> {
  const held = new Map(disk.names().flatMap((name) => (name.startsWith('checkpoints/') ? [[Number(name.slice(12)), disk.read(name)] as const] : [])));
  const most = Math.max(0, ...held.keys());
  const gone = (): never => { throw new TokenctlError('E_JOURNAL_TAMPERED', 'A checkpoint was signed over more lines than there are, or over others.'); };
  return journalPort({
    file: disk.append(life), incident: 'INC-1', realm: 'drill', tool: '0', fpKey: 'k1', clock: life.clock, actor: { id: 'alice', host: 'host' }, create: true,
    lock: { acquire: () => life.at('lock'), tryAcquire: () => true, release: () => undefined, close: () => undefined },
    reserve: {
      ensure: async () => { if (disk.read('reserve') === undefined) await disk.put(life, 'reserve', ''); },
      free: async () => { const was = await disk.remove(life, 'reserve'); if (was) disk.give(); return was; },
    },
    held: {
      most,
      see: (_, { size, tree }) => { if (held.has(size) && held.get(size) !== rootText(tree.root())) gone(); },
      end: async (size) => { if (most > size) gone(); },
      signed: () => undefined, state: () => ({ roots: [], told: [] }),
    },
    setAside: async (bytes) => { const name = `torn.${disk.names().length}`; await disk.put(life, name, bytes.toString('latin1')); return name; },
    saveCheckpoint: async ({ size, root }) => { await disk.put(life, `checkpoints/${size}`, root); return `checkpoints/${size}`; },
  });
}

/** What stands in the journal before a run begins; what a process that died had written of it is not written again. */
async function before({ world, plan }: ProcessIn, journal: JournalPort, s: Situation): Promise<void> {
  if (s.incident.openedAtMs === null) await journal.append('incident.opened', null, { kind: 'incident', title: 'simulated', severity: 'SEV2', since: null, environment: 'test', workspace: null, roles: { commander: 'alice' } });
  const tokens = [...world.leaked.values()].map((h) => h.token);
  if (s.entries.length === 0)
    await journal.append('exposure.recorded', null, { from: 0, items: tokens.map((t) => ({ token: t.key, issuer: t.issuer, id: t.id, kind: t.kind, fp: t.fingerprint, subject: t.subject, owner: null, expires: t.expires, length: 20, held: true, canary: false, since: null, sightings: [] })) });
  if (!s.plans.has(plan.footer.digest))
    await journal.append('plan.made', null, { plan: plan.footer.digest, file: 'plan', runbook: plan.header.runbook.name, undoes: null, changes: plan.footer.changes, deaths: plan.footer.deaths, gaps: [], covers: [[0, tokens.length - 1]] });
}

function engineIn({ life, disk, network, world, plan }: ProcessIn, journal: JournalPort, situation: Situation): EngineIn {
  const { clock } = life;
  return {
    run: RUN, plan, journal, situation, clock, pace: makePacer({ clock, rows: ownRows() }),
    answers: { ask: () => Promise.resolve({ text: 'simulated', evidence: 'simulated', when: 'in-advance', by: 'alice', named: false }) },
    escrow: simulatedEscrow(life, disk), steps: types,
    issuers: new Map([['issuer', onNetwork(life, network, world.issuer)]]), stores: new Map([...world.stores].map(([id, store]) => [id, onNetwork(life, network, store)])), channels: new Map([['eng', onNetwork(life, network, world.channel)]]),
    inventory: world.inventory, tokens: new Map([...world.leaked].map(([key, { token }]) => [key, token])), owedElsewhere: async () => null, exposed: async (key) => world.leaked.get(key)?.value ?? null, fingerprint: testFingerprint,
    ask: async (check) => ('get' in check ? network.look(life, check.get, { signal: life.stop.signal, timeoutMs: 1_000 }, () => world.consumer(check.get)).catch(() => ({ fault: { code: 'E_UNAVAILABLE', class: 'unavailable' as const } })) : { status: 503, body: null }),
    render: async (template) => ({ template, title: 'simulated', body: 'simulated', facts: '0'.repeat(64) as Hex }),
    proof: { windowMs: 2_000, environment: 'test' }, present: 'yes', waitInProcessMs: LONG_MS, stop: life.stop.signal, drop: new AbortController().signal, tell: () => undefined,
  };
}

/** Sealed values in files of their own, each durable before `seal` returns, as in `escrow/`. */
function simulatedEscrow(life: Life, disk: Disk): EscrowPort {
  const file = (id: EscrowId): string => `escrow/${id}`;
  const read = (id: EscrowId): { readonly value: string; readonly found: Roles['replacement'] | null } | null => { const text = disk.read(file(id)); return text === undefined ? null : JSON.parse(text) as never; };
  return {
    async seal({ id, token, expires }, value) { await disk.put(life, file(id), JSON.stringify({ value: value.reveal(), found: token === null ? null : { token, fingerprint: testFingerprint(value), escrow: id, expires } })); },
    async open(id) { const held = read(id); if (!held) throw new TokenctlError('E_NO_VALUE', 'It is not held.'); return new Secret(held.value); },
    async find(id) { const held = read(id); if (held) await disk.settle(life, file(id)); return held?.found ?? null; },
    async remove(ids) { for (const id of ids) await disk.remove(life, file(id)); },
  };
}

type Connector = Issuer | SecretStore | Channel;
/** The same connector, with all that it does on the wire. */
function onNetwork<C extends Connector>(life: Life, network: Network, c: C): C {
  const wrapped = (parts: object, wrap: (name: string, call: (...args: unknown[]) => Promise<never>) => unknown): object =>
    Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, name === 'list' ? part : wrap(name, part as never)]));
  const lastOf = (args: readonly unknown[]) => args.at(-1) as never;
  return { ...c,
    reads: wrapped(c.reads, (name, call) => (...args: unknown[]) => network.look(life, `${c.id} ${name}`, lastOf(args), () => call(...args))),
    effects: wrapped(c.effects, (name, call) => (...args: unknown[]) => network.effect(life, `${c.id} ${name}`, lastOf(args), () => call(...args))),
  };
}

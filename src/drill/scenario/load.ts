import { digestOf } from '../../core/canonical.ts';
import type { Json } from '../../core/brand.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import { refusal, refuseAny, type Complaint } from '../../core/source-complaint.ts';
import { checkSource } from '../../core/source-issues.ts';
import { secretComplaints } from '../../core/source-secrets.ts';
import { openSource, type Source, type SourcePath } from '../../core/source.ts';
import { compileFact, compileMeasure } from '../score/condition.ts';
import { comingDocument, scenarioDocument } from './schema.ts';
import type { Coming, Scenario } from './types.ts';

export interface LoadScenarioIn { readonly text: string; readonly file: string; readonly called: string | null; readonly looksSecret?: ((text: string) => boolean) | undefined }

/** Reads and checks a scenario, or what is known of one that is still to come. Throws E_SCENARIO with every complaint of the first stage that has any. */
export function loadScenario({ text, file, called, looksSecret }: LoadScenarioIn): Scenario | Coming {
  const source = openSource({ text, file, code: 'E_SCENARIO' });
  const secrets = secretComplaints({ source, looksSecret });
  const coming = typeof source.value === 'object' && source.value !== null && 'waitsFor' in source.value;
  const checked = coming ? checkSource({ source, schema: comingDocument }) : checkSource({ source, schema: scenarioDocument });
  if (!checked.ok) throw refusal('E_SCENARIO', [...secrets, ...checked.complaints]);
  const misnamed = called === null || checked.value.name === called ? [] : [source.complain(['name'], `the file is called "${called}": a scenario has the name of its file`, { suggestion: called })];
  if ('waitsFor' in checked.value) { refuseAny('E_SCENARIO', [...secrets, ...misnamed]); return { ...checked.value, file }; }
  const scenario: Scenario = { ...checked.value, file, digest: digestOf(source.value as Json) };
  refuseAny('E_SCENARIO', [...secrets, ...misnamed, ...names(scenario, source), ...conditions(scenario, source)]);
  return scenario;
}

/** What a lie is possible at. */
const LIES: { readonly [is: string]: readonly string[] } = {
  manual: [],
  vault: ['lost-204', 'lost-202', 'accept-revoked', 'refuse-then-accept', 'refuse-everything', 'storm-429', 'error-500', 'html-200', 'sealed', 'slow', 'cut-after', 'cut-before'],
  github: ['lost-202', 'accept-revoked', 'refuse-then-accept', 'storm-429', 'error-500', 'html-200'],
  'aws-secrets-manager': ['lost-200', 'storm-429', 'html-200', 'cut-after'],
};

/** Everything that refers to something else of the file refers to something that is there. */
function names(s: Scenario, source: Source): readonly Complaint[] {
  const found: Complaint[] = [];
  const must = (path: SourcePath, name: string, known: readonly string[], what: string): void => {
    if (!known.includes(name)) found.push(source.complain(path, `there is no ${what} ${source.quote(name)}${known.length === 0 ? '' : `; there are ${known.join(', ')}`}`, { suggestion: didYouMean(name, known) }));
  };
  const { world } = s;
  const issuers = Object.keys(world.issuers);
  const stores = Object.keys(world.stores);
  const tokens = world.tokens.map((t) => t.id);
  for (const [id, st] of Object.entries(world.stores)) if (st.is === 'vault-kv') must(['world', 'stores', id, 'on'], st.on, issuers.filter((i) => world.issuers[i]?.is === 'vault'), 'vault');
  world.tokens.forEach((t, n) => {
    must(['world', 'tokens', n, 'at'], t.at, issuers, 'issuer');
    if (tokens.indexOf(t.id) !== n) found.push(source.complain(['world', 'tokens', n, 'id'], `the token ${source.quote(t.id)} is given twice`));
    if (t.parent !== undefined) must(['world', 'tokens', n, 'parent'], t.parent, world.issuers[t.at]?.is === 'vault' ? world.tokens.slice(0, n).filter((x) => x.at === t.at && x.count === 1 && x.leases === undefined).map((x) => x.id) : [], 'token before it at this vault');
    if (t.leases !== undefined && (world.issuers[t.at]?.is !== 'vault' || t.count > 1 || t.own || t.slots.length > 0)) found.push(source.complain(['world', 'tokens', n, 'leases'], 'leases are of a vault, one prefix each, and lie in no slot'));
    if (t.own && t.count > 1) found.push(source.complain(['world', 'tokens', n, 'count'], 'one token is what is acted with at an issuer'));
    t.slots.forEach((slot, k) => {
      must(['world', 'tokens', n, 'slots', k, 'at'], slot.at.split('/')[0] ?? '', stores, 'store');
      slot.consumers.forEach((c, j) => must(['world', 'tokens', n, 'slots', k, 'consumers', j], c, Object.keys(world.consumers), 'consumer'));
    });
  });
  const strings = world.strings.map((x) => x.id);
  for (const [file, r] of Object.entries(world.reports)) r.of?.forEach((id, n) => must(['world', 'reports', file, 'of', n], id, [...tokens, ...strings], 'token or string'));
  const copies = [...new Set(Object.values(world.stores).flatMap((st) => (st.is === 'aws-secrets-manager' ? Object.keys(st.replicas) : [])))];
  for (const [id, c] of Object.entries(world.consumers)) if (c.region !== undefined) must(['world', 'consumers', id, 'region'], c.region, copies, 'copy of a store in');
  const deed = (path: SourcePath, d: Scenario['events'][number]['do'][number]): void => {
    if ('lie' in d) {
      must([...path, 'by'], d.by, [...issuers, ...stores], 'issuer or store');
      const st = world.stores[d.by];
      const is = world.issuers[d.by]?.is ?? (st?.is === 'vault-kv' ? 'vault' : st?.is) ?? '';
      if (d.lie === 'slow' && d.after === undefined) found.push(source.complain([...path, 'lie'], 'say how slow: after'));
      for (const only of ['like', 'times'] as const) if (is === 'github' && d[only] !== undefined) found.push(source.complain([...path, only], 'a github lies to every request until it is honest again'));
      if (LIES[is] !== undefined && !LIES[is].includes(d.lie)) found.push(source.complain([...path, 'lie'], `${is} cannot lie that way; it can ${LIES[is].join(', ') || 'not lie at all'}`));
    }
    if ('honest' in d) must([...path, 'honest'], d.honest, [...issuers, ...stores], 'issuer or store');
    if ('lag' in d) must([...path, 'lag'], d.lag, stores.filter((id) => world.stores[id]?.is === 'aws-secrets-manager'), 'store whose reads may lag');
    if ('region' in d) {
      const st = world.stores[d.of];
      must([...path, 'of'], d.of, stores, 'store');
      must([...path, 'region'], d.region, st?.is === 'aws-secrets-manager' ? Object.keys(st.replicas) : [], 'copy of this store in');
    }
    if ('kill' in d) d.kill.forEach((t, n) => must([...path, 'kill', n], t, tokens, 'token'));
    if ('sign' in d) must([...path, 'sign'], d.sign, Object.keys(world.people), 'operator');
    if ('limit' in d) must([...path, 'limit'], d.limit, issuers.filter((i) => world.issuers[i]?.is === 'vault'), 'vault');
    if ('forget' in d) d.forget.forEach((t, n) => must([...path, 'forget', n], t, world.tokens.filter((x) => x.leases !== undefined).map((x) => x.id), 'token with leases'));
    if ('unstick' in d) must([...path, 'unstick'], d.unstick, issuers.filter((i) => world.issuers[i]?.is === 'vault'), 'vault');
    if ('widen' in d) must([...path, 'widen'], d.widen, issuers.filter((i) => world.issuers[i]?.is === 'vault'), 'vault');
    if ('revive' in d) d.revive.forEach((t, n) => must([...path, 'revive', n], t, world.tokens.filter((x) => ['vault', 'manual'].includes(world.issuers[x.at]?.is ?? '')).map((x) => x.id), 'token of a vault or a manual issuer'));
    if ('restore' in d) d.restore.forEach((t, n) => must([...path, 'restore', n], t, tokens, 'token'));
    if ('steal' in d) d.steal.forEach((t, n) => must([...path, 'steal', n], t, stores, 'store'));
    if ('report' in d && d.of !== 'stolen') d.of.forEach((t, n) => must([...path, 'of', n], t, [...tokens, ...strings], 'token or string'));
    if ('credential' in d) must([...path, 'credential'], d.credential, issuers.filter((i) => world.issuers[i]?.is === 'vault'), 'vault');
    if ('restart' in d) d.restart.forEach((t, n) => must([...path, 'restart', n], t, Object.keys(world.consumers), 'consumer'));
  };
  s.events.forEach((e, n) => {
    e.do.forEach((d, k) => deed(['events', n, 'do', k], d));
    if (e.on?.call !== undefined) must(['events', n, 'on', 'call', 'at'], e.on.call.at, [...issuers, ...stores], 'issuer or store');
    if (e.on?.deed !== undefined) must(['events', n, 'on', 'deed'], e.on.deed, Object.keys(s.deeds), 'deed');
  });
  for (const [name, d] of Object.entries(s.deeds)) d.do.forEach((x, k) => deed(['deeds', name, 'do', k], x));
  const objectives = s.objectives.map((o) => o.id);
  for (const [name, p] of Object.entries(s.plays)) {
    p.misses.forEach((m, n) => must(['plays', name, 'misses', n], m, objectives, 'objective'));
    if (name === 'well' && p.misses.length > 0) found.push(source.complain(['plays', name, 'misses'], 'a play that is called well misses nothing'));
  }
  return found;
}

function conditions(s: Scenario, source: Source): readonly Complaint[] {
  const found: Complaint[] = [];
  const check = (path: SourcePath, text: string | undefined, compile: typeof compileFact | typeof compileMeasure): void => {
    const c = text === undefined ? null : compile(text, s);
    if (c !== null && !c.ok) found.push(source.complain(path, c.message, { offset: c.offset, suggestion: c.suggestion }));
  };
  s.events.forEach((e, n) => check(['events', n, 'if'], e.if, compileFact));
  for (const [id, p] of Object.entries(s.world.people)) check(['world', 'people', id, 'if'], p.if, compileFact);
  s.objectives.forEach((o, n) => { check(['objectives', n, 'met'], o.met, compileFact); check(['objectives', n, 'shows'], o.shows, compileMeasure); });
  return found;
}

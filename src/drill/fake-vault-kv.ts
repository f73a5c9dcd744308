import { data, errors, noContent, nowOf, absent, type FakeAsk, type FakeRoute } from './fake-vault-request.ts';
import type { FakeKvPath, FakeKvVersion } from './fake-vault-state.ts';
import { parseDuration } from '../core/duration.ts';
import { json, type Answered } from './loopback-server.ts';

const MOST_VERSIONS = 10;
const CAS = 'check-and-set parameter did not match the current version';

const time = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString());
const metadataOf = (n: number, v: FakeKvVersion): object => ({ version: n, created_time: time(v.createdMs), deletion_time: time(v.deletedMs), destroyed: v.destroyed, custom_metadata: null });

/** Mount and path of a KV v2 route; a mount that is not there has no handler. */
function at(a: FakeAsk): { readonly paths: Map<string, FakeKvPath>; readonly path: string } | Answered {
  const paths = a.s.kv.get(a.parts[0] ?? '');
  return paths === undefined ? errors(404, `no handler for route "${a.path}". route entry not found.`) : { paths, path: a.parts[1] ?? '' };
}
const isAnswer = (x: object): x is Answered => 'status' in x;

function read(a: FakeAsk): Answered {
  const where = at(a);
  if (isAnswer(where)) return where;
  const p = where.paths.get(where.path);
  const n = Number(a.query.get('version') ?? 0) || p?.current || 0;
  const v = p?.versions.get(n);
  if (v === undefined) return absent();
  const gone = v.destroyed || (v.deletedMs !== null && v.deletedMs <= nowOf(a));
  const answer = data({ data: gone ? null : v.data, metadata: metadataOf(n, v) });
  return gone ? { ...answer, status: 404 } : answer;
}

function write(a: FakeAsk): Answered {
  const where = at(a);
  if (isAnswer(where)) return where;
  const p = where.paths.get(where.path) ?? { current: 0, oldest: 0, deleteAfterMs: 0, versions: new Map<number, FakeKvVersion>() };
  const cas = (a.body['options'] as { readonly cas?: unknown } | undefined)?.cas;
  if (cas !== undefined && cas !== p.current) return errors(400, CAS);
  if (typeof a.body['data'] !== 'object' || a.body['data'] === null) return errors(400, 'no data provided');
  p.current += 1;
  const v: FakeKvVersion = { data: a.body['data'], createdMs: nowOf(a), deletedMs: p.deleteAfterMs > 0 ? nowOf(a) + p.deleteAfterMs : null, destroyed: false };
  p.versions.set(p.current, v);
  if (p.current > MOST_VERSIONS) { p.oldest = p.current - MOST_VERSIONS + 1; p.versions.delete(p.oldest - 1); }
  where.paths.set(where.path, p);
  return data(metadataOf(p.current, v));
}

/** 204 also for versions, and paths, that are not there. */
const each = (change: (v: FakeKvVersion, nowMs: number) => void) => (a: FakeAsk): Answered => {
  const where = at(a);
  if (isAnswer(where)) return where;
  for (const n of Array.isArray(a.body['versions']) ? a.body['versions'] : []) {
    const v = where.paths.get(where.path)?.versions.get(Number(n));
    if (v !== undefined) change(v, nowOf(a));
  }
  return noContent();
};

export const kvRoutes: readonly FakeRoute[] = [
  { op: 'read', path: /^([^/]+)\/data\/(.+)$/, answer: read },
  { op: 'update', path: /^([^/]+)\/data\/(.+)$/, answer: write },
  { op: 'delete', path: /^([^/]+)\/data\/(.+)$/, answer: (a) => {
    const where = at(a);
    if (isAnswer(where)) return where;
    const p = where.paths.get(where.path);
    const v = p?.versions.get(p.current);
    if (v !== undefined) v.deletedMs = nowOf(a);
    return noContent();
  } },
  { op: 'update', path: /^([^/]+)\/destroy\/(.+)$/, answer: each((v) => { v.destroyed = true; v.data = null; }) },
  { op: 'update', path: /^([^/]+)\/delete\/(.+)$/, answer: each((v, ms) => { v.deletedMs = ms; }) },
  { op: 'update', path: /^([^/]+)\/undelete\/(.+)$/, answer: each((v) => { v.deletedMs = null; }) },
  { op: 'read', path: /^([^/]+)\/metadata\/(.+)$/, answer: (a) => {
    const where = at(a);
    if (isAnswer(where)) return where;
    const p = where.paths.get(where.path);
    return p === undefined ? absent() : data({ current_version: p.current, oldest_version: p.oldest, max_versions: 0, cas_required: false, versions: Object.fromEntries([...p.versions].map(([n, v]) => [n, { created_time: time(v.createdMs), deletion_time: time(v.deletedMs), destroyed: v.destroyed }])) });
  } },
  { op: 'update', path: /^([^/]+)\/metadata\/(.+)$/, answer: (a) => {
    const where = at(a);
    if (isAnswer(where)) return where;
    const p = where.paths.get(where.path) ?? { current: 0, oldest: 0, deleteAfterMs: 0, versions: new Map<number, FakeKvVersion>() };
    const after = typeof a.body['delete_version_after'] === 'string' ? parseDuration(a.body['delete_version_after']) : null;
    if (after !== null) p.deleteAfterMs = after;
    where.paths.set(where.path, p);
    return noContent();
  } },
  { op: 'delete', path: /^([^/]+)\/metadata\/(.+)$/, answer: (a) => {
    const where = at(a);
    if (isAnswer(where)) return where;
    where.paths.delete(where.path);
    return noContent();
  } },
  { op: 'read', path: /^sys\/internal\/ui\/mounts\/(.+)$/, answer: (a) => (a.s.kv.has(a.parts[0] ?? '') ? data({ type: 'kv', options: { version: '2' }, path: `${a.parts[0] ?? ''}/` }) : json(403, { errors: [`preflight capability check returned 403, please ensure client's policies grant access to path "${a.parts[0] ?? ''}/"`] })) },
];

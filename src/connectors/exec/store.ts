import { instant } from '../../core/clock.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Reply } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import type { Call, EffectCall } from '../../ports/call.ts';
import type { ConnectorDeps } from '../../ports/connector.ts';
import type { Gone, SecretStore } from '../../ports/store.ts';
import { answers } from './answers.ts';
import { askProgram, mustAsk, type ExecCx } from './ask.ts';
import { storeCard } from './card.ts';
import type { ExecStoreConfig } from './config.ts';
import { identityOf, ownOf } from './self.ts';
import { marksOf } from './wire.ts';

/** A store by a program. Fingerprints are computed here, from the value that it reads: it never sees the key. */
export function execStore(id: string, c: ExecStoreConfig, deps: ConnectorDeps): SecretStore {
  const cx: ExecCx = { id, as: 'store', config: c, deps };
  const read = async (path: string, version: string, field: string, call: Call): Promise<Secret | null> => {
    const { value } = await mustAsk(cx, { op: 'read', request: { path, version, field }, answer: answers.read, values: ['value'] }, call);
    return value === null ? null : new Secret(value);
  };
  const gone = (op: 'retire' | 'drop') => async (path: string, version: string, call: EffectCall): Promise<Reply<Gone>> => {
    const got = await askProgram(cx, { op, request: { path, version, ...marksOf(call) }, answer: answers.gone }, call);
    return got.ok ? { ok: true, how: got.out.how, out: got.out.readable === undefined ? null : { readable: got.out.readable } } : got;
  };
  return {
    id, uses: 'exec', staging: c.staging, card: storeCard(c),
    reads: {
      identity: (call) => identityOf(cx, call),
      own: (call) => ownOf(cx, call),
      history: async (path, call) => {
        const { versions } = await mustAsk(cx, { op: 'history', request: { path }, answer: answers.history }, call);
        const current = versions.filter((v) => v.stage === 'current').length;
        if (current > 1) throw new TokenctlError('E_UNAVAILABLE', `${id}: ${c.program} says that ${current} versions of ${path} are current at once.`);
        return versions.map((v) => ({ id: v.id, stage: v.stage, created: v.created == null ? null : instant(Date.parse(v.created)), ...(v.readable !== undefined && { readable: v.readable }) }));
      },
      read,
      holds: async (path, version, field, call) => {
        const value = await read(path, version, field, call);
        return value && deps.fingerprint(value);
      },
    },
    effects: {
      stage: async (path, fields, from, call) => {
        const got = await askProgram(cx, { op: 'stage', request: { path, fields: Object.fromEntries(fields), base: from, ...marksOf(call) }, answer: answers.stage }, call);
        return got.ok ? { ok: true, how: got.out.how, out: { version: got.out.version } } : got;
      },
      promote: async (path, what, from, call) => {
        const content = 'version' in what ? { version: what.version } : { fields: Object.fromEntries(what.fields) };
        const got = await askProgram(cx, { op: 'promote', request: { path, ...content, from, ...marksOf(call) }, answer: answers.promote }, call);
        return got.ok ? { ok: true, how: got.out.how, out: { version: got.out.version, left: got.out.left } } : got;
      },
      retire: gone('retire'),
      drop: gone('drop'),
    },
  };
}

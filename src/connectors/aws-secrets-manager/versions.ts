import { isUtf8 } from 'node:buffer';
import { instant } from '../../core/clock.ts';
import { Secret } from '../../core/secret.ts';
import type { SecretVersion } from '../../core/token.ts';
import type { Call } from '../../ports/call.ts';
import type { AsmCx } from './context.ts';
import { stageOf } from './labels.ts';
import { assertOurs, type SecretState } from './secret-state.ts';
import { AwsTrouble, troubleOf } from './trouble.ts';

/** AWS keeps some hundred versions, and all of the last 24 hours; past this many something else is wrong. */
const MOST_PAGES = 50;
const RANK: readonly SecretVersion['stage'][] = ['pending', 'current', 'previous', 'none'];

/** Ids and times of every version that AWS still has, deprecated ones too. */
export async function versionTimes(cx: AsmCx, path: string, call: Call): Promise<ReadonlyMap<string, number | null>> {
  const times = new Map<string, number | null>();
  let next: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const found = await cx.api.ask('ListSecretVersionIds', { SecretId: path, IncludeDeprecated: true, MaxResults: 100, ...(next !== undefined && { NextToken: next }) }, call);
    if (found.Name !== path) throw new AwsTrouble({ is: 'lost', why: 'another-secret' });
    for (const v of found.Versions ?? []) if (v.VersionId !== undefined) times.set(v.VersionId, v.CreatedDate?.getTime() ?? null);
    next = found.NextToken === '' ? undefined : found.NextToken;
    if (next === undefined) return times;
  }
  throw new AwsTrouble({ is: 'lost', why: 'too-many-versions' });
}

/** Newest first; within one time, what is still to come before what has been. A version without a label stays readable by its id until AWS collects it. */
export async function allVersions(cx: AsmCx, path: string, state: SecretState, call: Call): Promise<readonly SecretVersion[]> {
  const times = await versionTimes(cx, path, call);
  const ids = new Set([...state.labels.keys(), ...times.keys()]);
  const rows = [...ids].map((id) => ({ id, ms: times.get(id) ?? null, stage: stageOf(state.labels.get(id) ?? []) }));
  rows.sort((a, b) => (b.ms ?? Infinity) - (a.ms ?? Infinity) || RANK.indexOf(a.stage) - RANK.indexOf(b.stage));
  return rows.map(({ id, ms, stage }) => ({ id, stage, created: ms === null ? null : instant(ms), ...(stage === 'none' && { readable: 'until-collected' as const }) }));
}

/** `binary`: it was stored as bytes. What is no UTF-8 has an empty text: a token is text, so none is a field of it. */
export interface VersionText { readonly text: Secret; readonly binary: boolean }

/** The text of one version; null = no such version. Throws AwsTrouble. */
export async function versionText(cx: AsmCx, path: string, version: string, call: Call): Promise<VersionText | null> {
  try {
    const found = await cx.api.ask('GetSecretValue', { SecretId: path, VersionId: version }, call);
    assertOurs(cx, found.ARN);
    if (found.VersionId !== version || found.Name !== path) throw new AwsTrouble({ is: 'lost', why: 'another-version' });
    if (found.SecretString !== undefined) return { text: new Secret(found.SecretString), binary: false };
    if (found.SecretBinary === undefined) throw new AwsTrouble({ is: 'lost', why: 'no-value' });
    return { text: new Secret(isUtf8(found.SecretBinary) ? Buffer.from(found.SecretBinary).toString('utf8') : ''), binary: true };
  } catch (e) {
    if (troubleOf(e)?.is === 'absent') return null;
    throw e;
  }
}

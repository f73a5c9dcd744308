import { join } from 'node:path';
import type { DebtId, Hex, RunId } from '../../core/brand.ts';
import { sha256 } from '../../core/canonical.ts';
import { debt } from '../../core/debt.ts';
import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import type { Reply } from '../../core/result.ts';
import { readPlan } from '../../engine/index.ts';
import { parseDebt, type Situation } from '../../ledger/index.ts';
import { fileLines } from '../../platform/file-lines.ts';
import { ensureDir, writePrivate } from '../../platform/files.ts';
import type { Channel, Message } from '../../ports/channel.ts';
import { lateAfter, sentInTime } from '../../ports/in-time.ts';
import type { CommandCx } from '../command.ts';
import type { Incident } from './incidents.ts';

const SEND_MS = 30_000;
const BY_HAND = /^by-hand:([^:]+):([^:]+)$/;
export const handKey = (template: string, channel: string): string => `by-hand:${template}:${channel}`;

/** A message that somebody owes: what its debts are filed under, and what it was to be. */
export interface OwedMessage { readonly key: string; readonly run: RunId | null; readonly template: string; readonly channel: string }

/** What `--for DEBT` is about: the message of a run's change, or one that was sent by hand. Throws E_USAGE. */
export async function owedMessage(incident: Incident, id: string): Promise<OwedMessage> {
  const s = incident.situation;
  const known = s.debts.get(id as DebtId);
  const parsed = parseDebt(id);
  if (known === undefined || parsed === null || (parsed.kind !== 'message-owed' && parsed.kind !== 'message-unknown'))
    throw new TokenctlError('E_USAGE', known === undefined ? `${id} is not owed in ${incident.id}` : `${id} is not about a message`, { next: ['tokenctl debts'] });
  const [, template, channel] = BY_HAND.exec(parsed.subject) ?? [];
  if (template !== undefined && channel !== undefined) return { key: parsed.subject, run: known.run, template, channel };
  const file = known.run === null ? undefined : s.plans.get(s.runs.get(known.run)?.plan ?? ('' as Hex))?.file;
  const change = file === undefined ? undefined : readPlan(fileLines(join(incident.dir, file)), file).changes.values().find((c) => c.key === parsed.subject);
  const data = change?.data as { readonly template?: unknown; readonly channel?: unknown } | null | undefined;
  if (typeof data?.template !== 'string' || typeof data.channel !== 'string') throw new TokenctlError('E_USAGE', `the plan does not say which message ${id} is about`, { next: ['tokenctl debts'] });
  return { key: parsed.subject, run: known.run, template: data.template, channel: data.channel };
}

export interface SendAsk { readonly channel: Channel; readonly message: Message; readonly text: string; readonly sha256: Hex; readonly owed: OwedMessage }
export interface Sent { readonly outcome: 'done' | 'failed' | 'unknown'; /** The channel had this very message: nothing new left. */ readonly already: boolean; readonly file: string; readonly why: string | null; readonly todo: readonly string[]; readonly debts: readonly DebtId[] }

/**
 * Files the message, writes down that it is about to leave, sends it, writes down what is known (DESIGN §3). A crash in between
 * leaves `message-unknown`, as an answer does that tells nothing: neither is ever sent again by itself (TRUTH T13).
 */
export async function sendMessage(cx: CommandCx, incident: Incident, ask: SendAsk): Promise<Sent> {
  const { channel, message, owed } = ask;
  const template = message.template;
  const at = cx.clock.now();
  const file = `comms/${at.replace(/[-:.]/g, '')}-${template}-${channel.id}.md`;
  await ensureDir(join(incident.dir, 'comms'), incident.modes.dir);
  await writePrivate(join(incident.dir, file), ask.text, { mode: incident.modes.file });
  const [owes, unknown] = [debt('message-owed', owed.key), debt('message-unknown', owed.key)];
  const common = { channel: channel.id, template, sha256: ask.sha256, file };
  const late = lateAfter(cx.clock, SEND_MS);
  await incident.journal.append('message.intended', null, { ...common, owes: [unknown] });
  const idem = sha256(['tokenctl/message/1', incident.id, channel.id, template, ask.sha256].join('\n')).slice(0, 32) as Hex;
  const { outcome, already, why, todo } = whatCame(await attempt(() => sentInTime(late, () => channel.effects.send(message, { signal: cx.signal, timeoutMs: SEND_MS, idem, mark: `tokenctl-${idem.slice(0, 16)}`, intendedAt: at }))));
  const settles = outcome === 'done' ? settledBySending(incident.situation, owed.key) : outcome === 'failed' ? [unknown] : [];
  const opens = outcome === 'failed' ? [owes] : outcome === 'unknown' ? [unknown] : [];
  await incident.journal.append('message.sent', null, { ...common, outcome, run: owed.run, ...(opens.length > 0 ? { owes: opens } : {}), ...(settles.length > 0 ? { settles } : {}) });
  return { outcome, already, file, why, todo, debts: opens };
}

const settledBySending = (s: Situation, key: string): DebtId[] =>
  [debt('message-owed', key), debt('message-unknown', key), debt('human-task', key)].filter((id) => s.debts.has(id));

type Answer = Reply<unknown> | { readonly lost: string };
/** A call that throws may have been sent. */
async function attempt(send: () => Promise<Reply<unknown>>): Promise<Answer> {
  try { return await send(); } catch (e) { return { lost: isTokenctlError(e) ? e.code : 'E_LOST' }; }
}

function whatCame(answer: Answer): { readonly outcome: Sent['outcome']; readonly already: boolean; readonly why: string | null; readonly todo: readonly string[] } {
  if ('lost' in answer) return { outcome: 'unknown', already: false, why: answer.lost, todo: [] };
  if (answer.ok === true) return { outcome: 'done', already: answer.how === 'already', why: null, todo: [] };
  if (answer.ok === 'needs-human') return { outcome: 'failed', already: false, why: 'a person must send it', todo: answer.todo };
  const { fault } = answer;
  return { outcome: fault.class === 'lost' || fault.class === 'internal' ? 'unknown' : 'failed', already: false, why: fault.code, todo: [] };
}

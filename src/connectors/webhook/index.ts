import * as z from 'zod';
import { toMs } from '../../core/clock.ts';
import { isTokenctlError } from '../../core/errors.ts';
import { faultOf } from '../../core/faults.ts';
import type { Reply } from '../../core/result.ts';
import type { EffectCall } from '../../ports/call.ts';
import type { Channel, Message } from '../../ports/channel.ts';
import { defineConnector, filling, type ConnectorDeps } from '../../ports/connector.ts';
import type { Own } from '../../ports/own.ts';
import { replyOf, type Format } from './answer.ts';
import { toMrkdwn } from './mrkdwn.ts';

const config = z.strictObject({
  uses: z.literal('webhook').optional(),
  expect: z.record(z.string(), z.unknown()).optional(),
  /** A reference: whoever has the address can post, so it is a secret (TRUTH T13). */
  url: z.string().regex(/^(env|file|vault):\S/, 'the address is a secret: give a reference such as env:SLACK_HOOK'),
  format: z.enum(['slack', 'json']).optional(),
  faces: z.enum(['technicians', 'customers']),
});
type Config = z.infer<typeof config>;

/** Slack cuts a message past 40,000 characters without saying so; ours is cut before, and says it. */
const LONGEST = 30_000;

/** Incoming webhooks: Slack's and what is compatible with it, or plain JSON. It cannot be asked what was sent: there is no `sent`. */
export default defineConnector({
  uses: 'webhook',
  summary: 'an incoming webhook (Slack, Mattermost, Rocket.Chat), or JSON to an address of yours',
  channel: filling<Config, Channel>({
    config,
    create: (id, c, deps) => ({ id, uses: 'webhook', faces: c.faces, reads: { own: () => own(c, deps) }, effects: { send: (message, call) => send(message, call, c, deps) } }),
    endpoints: (c) => [c.url],
  }),
});

/** The address is the credential. One that does not resolve is none. */
async function own(c: Config, deps: ConnectorDeps): Promise<Own> {
  const address = await deps.resolve(c.url).catch(() => null);
  const where = address && URL.parse(address.reveal().trim())?.host;
  return { at: { vendor: 'webhook', where: where ?? null }, credentials: address === null ? [] : [{ ids: [], fingerprint: deps.fingerprint(address), complete: true }] };
}

async function send(message: Message, call: EffectCall, c: Config, deps: ConnectorDeps): Promise<Reply<{ readonly receipt: string }>> {
  const format = c.format ?? 'slack';
  let url: string;
  try { url = (await deps.resolve(c.url)).reveal().trim(); } catch (e) {
    return { ok: false, fault: faultOf(isTokenctlError(e) ? e.code : 'E_REF', 'unavailable', { ref: c.url }) };
  }
  const fault = unfit(url);
  if (fault !== null) return { ok: false, fault: faultOf('E_CONFIG', 'refused', { ref: c.url, why: fault }) };
  const answer = await deps.http.send({
    method: 'POST', url, timeoutMs: call.timeoutMs, signal: call.signal, maxBytes: 64 * 1024,
    headers: { 'content-type': 'application/json; charset=utf-8' }, body: bodyOf(message, call.mark, format),
  });
  return 'fault' in answer ? { ok: false, fault: answer.fault } : replyOf(answer, format, () => toMs(deps.clock.now()));
}

/** Messages of an incident travel encrypted, or not at all; this machine's loopback excepted. */
function unfit(text: string): string | null {
  const url = URL.parse(text);
  if (!url) return 'not-a-url';
  if (url.username !== '' || url.password !== '') return 'password-in-url';
  const loopback = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback) ? null : 'not-https';
}

function bodyOf({ template, title, body, facts }: Message, mark: string, format: Format): string {
  switch (format) {
    // Nothing is unfurled: Slack's servers have no business at the addresses that a message names.
    case 'slack': return JSON.stringify({ text: toMrkdwn({ title, body, limit: LONGEST }), unfurl_links: false, unfurl_media: false });
    case 'json': return JSON.stringify({ template, title, body, facts, mark });
  }
}

export { webhookCard } from './card.ts';

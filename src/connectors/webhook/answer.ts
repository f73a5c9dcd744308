import { faultOf } from '../../core/faults.ts';
import type { Reply } from '../../core/result.ts';
import type { HttpAnswer } from '../../ports/http.ts';

export type Format = 'slack' | 'json';

/** Slack's words for a refused message (docs.slack.dev, incoming webhooks); any other body could repeat anything, and is not. */
const SAID: readonly string[] = ['invalid_payload', 'user_not_found', 'channel_not_found', 'channel_is_archived', 'action_prohibited', 'posting_to_general_channel_denied',
  'too_many_attachments', 'no_service', 'no_service_id', 'no_team', 'no_text', 'team_disabled', 'invalid_token', 'msg_too_long', 'rollup_error'];

/**
 * What an answer says about the message. Only the exact one is *sent*; redirects, 408, 5xx and everything that no receiver of
 * this kind says are `lost`: the message may stand there, and is never sent again by itself (TRUTH T13).
 */
export function replyOf(answer: HttpAnswer, format: Format, now: () => number): Reply<{ readonly receipt: string }> {
  const { status, text } = answer;
  if (isSent(answer, format)) return { ok: true, how: 'done', out: { receipt: `${format} ${status} ${new Date(answer.date ?? now()).toISOString()}` } };
  if (status === 429) {
    const retryAfterMs = waitOf(answer.headers['retry-after'], answer.date ?? now());
    return { ok: false, fault: { ...faultOf('E_THROTTLED', 'throttled', { status }), ...(retryAfterMs !== null && { retryAfterMs }) } };
  }
  if (status >= 400 && status < 500 && status !== 408)
    return { ok: false, fault: faultOf('E_REFUSED', 'refused', { status, said: SAID.includes(text.trim()) ? text.trim() : null }) };
  return { ok: false, fault: faultOf('E_LOST', 'lost', { status }) };
}

function isSent({ status, text, headers }: HttpAnswer, format: Format): boolean {
  switch (format) {
    case 'slack': return status === 200 && text.trim() === 'ok';
    // A page with 200 is a proxy's or a login's word, not the receiver's.
    case 'json': return status >= 200 && status < 300 && !/html/i.test(headers['content-type'] ?? '') && !/^\s*</.test(text);
  }
}

/** `Retry-After` (RFC 9110 §10.2.3): seconds, or a date against the answer's own clock. Milliseconds, or null. */
function waitOf(header: string | undefined, atMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - atMs);
}

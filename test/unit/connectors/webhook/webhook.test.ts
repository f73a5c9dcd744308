import { afterEach, describe, expect, it } from 'vitest';
import webhook from '../../../../src/connectors/webhook/index.ts';
import { message } from '../../../contract/channel.ts';
import { effectCall } from '../../../contract/store-call.ts';
import { hook, type Answer, type Hook } from './hook.ts';

describe('the webhook channel', () => {
  let h: Hook;
  afterEach(() => h.close());
  const send = async (answer: Answer, format: 'slack' | 'json' = 'slack') => {
    h = await hook({ format });
    h.answers(() => answer);
    const reply = await h.channel.effects.send(message(), effectCall('one'));
    expect(h.got().length).toBe(1);
    expect(JSON.stringify(reply)).not.toContain('canary');
    return reply;
  };
  const html = { 'content-type': 'text/html' };
  const when = 'Mon, 23 Nov 2026 12:01:05 GMT';

  it.each<[string, Answer, object]>([
    ['429 with seconds', { status: 429, headers: { 'retry-after': '30' } }, { class: 'throttled', code: 'E_THROTTLED', retryAfterMs: 30_000 }],
    ['429 with a date', { status: 429, headers: { 'retry-after': 'Mon, 23 Nov 2026 12:01:35 GMT', date: when } }, { class: 'throttled', retryAfterMs: 30_000 }],
    ['429 without', { status: 429 }, { class: 'throttled' }],
    ['a known refusal', { status: 404, body: 'no_service' }, { class: 'refused', code: 'E_REFUSED', facts: { status: 404, said: 'no_service' } }],
    ['a refusal that repeats the address', { status: 403, body: 'no such hook XYZcanary' }, { class: 'refused', facts: { status: 403, said: null } }],
    ['500', { status: 500, body: 'rollup_error' }, { class: 'lost', code: 'E_LOST' }],
    ['503', { status: 503 }, { class: 'lost' }],
    ['408', { status: 408 }, { class: 'lost' }],
    ['a redirect, which is not followed', { status: 302, headers: { location: '/services/T0canary' } }, { class: 'lost' }],
    ['a page with 200', { status: 200, body: '<html>log in</html>', headers: html }, { class: 'lost' }],
    ['200 with another word', { status: 200, body: 'ok, but' }, { class: 'lost' }],
    ['204', { status: 204 }, { class: 'lost' }],
    ['no answer', { status: 200, cut: true }, { class: 'lost' }],
  ])('slack: %s is no message sent', async (_, answer, fault) => {
    expect(await send(answer)).toMatchObject({ ok: false, fault });
  });

  it('json: any 2xx that is no page is sent', async () => {
    expect(await send({ status: 202, body: '{"id":1}', headers: { date: when } }, 'json')).toEqual({ ok: true, how: 'done', out: { receipt: 'json 202 2026-11-23T12:01:05.000Z' } });
    await h.close();
    expect(await send({ status: 200, body: '  <!doctype html>' }, 'json')).toMatchObject({ fault: { class: 'lost' } });
  });

  it('posts JSON, unfurls nothing, and gives the mark to receivers of ours', async () => {
    await send({ status: 200, body: 'ok' });
    expect(h.got()[0]).toMatchObject({ method: 'POST', type: 'application/json; charset=utf-8', json: { text: '*INC-7: three tokens*\n\nAll *3* tokens are proven dead.', unfurl_links: false } });
    await h.close();
    await send({ status: 200, body: 'ok' }, 'json');
    expect(h.got()[0]?.json).toEqual({ ...message(), mark: effectCall('one').mark });
  });

  it.each(['http://hooks.example.test/x', 'https://user:canary@hooks.example.test/', 'canary', 'ftp://canary.example.test'])('sends nothing to %s', async (url) => {
    h = await hook({ url });
    const reply = await h.channel.effects.send(message(), effectCall('one'));
    expect(reply).toMatchObject({ ok: false, fault: { code: 'E_CONFIG', class: 'refused' } });
    expect(JSON.stringify(reply)).not.toMatch(/canary|example/);
  });

  it('takes its address as a reference only, and shows the reference for trust', async () => {
    h = await hook({});
    const config = webhook.channel?.config;
    expect(config?.safeParse({ url: 'https://hooks.slack.com/services/T/B/X', faces: 'technicians' }).success).toBe(false);
    expect(config?.safeParse({ url: 'env:HOOK' }).success).toBe(false);
    expect(webhook.channel?.endpoints(config?.parse({ url: 'env:HOOK', faces: 'technicians' }))).toEqual(['env:HOOK']);
  });
});

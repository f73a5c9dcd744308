import type { Answered, Asked } from './loopback-server.ts';

/** What a simulated AWS, or what stands before it, may do instead of the truth. `-after` = the effect was applied all the same. */
export type AwsLie =
  | 'lost-200' | 'cut-after' | 'error-500-after' | 'hang-after' | 'throttle' | 'storm-429' | 'html-200' | 'html-403' | 'truncated-json' | 'empty-object' | 'expired-token' | 'access-denied' | 'wrong-account' | 'redirect' | 'echo-values';

export interface LieIn { readonly asked: Asked; readonly op: string; readonly account: string; readonly honest: () => Answered }

/** `lost-200` answers as if it had, and has not. */
export async function liedAnswer(lie: AwsLie, { asked, op, account, honest }: LieIn): Promise<Answered> {
  const json = (status: number, body: unknown, headers: { readonly [name: string]: string } = {}): Answered => ({ status, headers: { 'content-type': 'application/x-amz-json-1.1', ...headers }, body: JSON.stringify(body) });
  const html = (status: number): Answered => ({ status, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title><p>Please sign in.' });
  switch (lie) {
    case 'lost-200': {
      const input = JSON.parse(asked.body) as { readonly [k: string]: unknown };
      return json(200, { ARN: `arn:aws:secretsmanager:eu-central-1:${account}:secret:${String(input['SecretId'])}-AbCdEf`, Name: input['SecretId'], VersionId: input['ClientRequestToken'], VersionStages: input['VersionStages'] });
    }
    case 'cut-after': return { ...honest(), cut: true };
    case 'error-500-after': honest(); return json(500, { __type: 'InternalServiceError', message: 'An error occurred on the server side.' });
    case 'hang-after': honest(); return new Promise(() => undefined);
    case 'throttle': return json(400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
    case 'storm-429': return { ...html(429), headers: { 'content-type': 'text/html', 'retry-after': '7' } };
    case 'html-200': return html(200);
    case 'html-403': return html(403);
    case 'truncated-json': { const whole = honest(); return { ...whole, body: whole.body.slice(0, Math.max(1, whole.body.length - 3)) }; }
    case 'empty-object': return json(200, {});
    case 'expired-token': return op === 'GetCallerIdentity'
      ? { status: 403, headers: { 'content-type': 'text/xml' }, body: '<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code></Error></ErrorResponse>' }
      : json(400, { __type: 'ExpiredTokenException', message: 'The security token included in the request is expired' });
    case 'access-denied': return json(400, { __type: 'AccessDeniedException', Message: 'not authorized' });
    // Another account answers: its secrets have its number, and it has none of ours.
    case 'wrong-account': { const whole = honest(); return { ...whole, body: whole.body.replaceAll(account, '999999999999') }; }
    case 'redirect': return { status: 307, headers: { location: 'http://127.0.0.1:9/' }, body: '' };
    // AWS repeats what it refuses.
    case 'echo-values': return json(400, { __type: 'InvalidParameterException', message: `1 validation error detected: Value '${asked.body}' failed` });
  }
}

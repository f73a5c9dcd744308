import { TokenctlError } from '../../core/errors.ts';
import type { Call } from '../../ports/call.ts';
import type { Http } from '../../ports/http.ts';
import type { AwsApi } from './aws-api.ts';
import { edgeError, troubleNamed } from './sdk-error.ts';
import { faultTrouble } from './transport.ts';
import { AwsTrouble } from './trouble.ts';

/** Who tokenctl is at AWS. */
export interface Caller { readonly account: string; readonly arn: string; readonly session: string | null }

export interface QueryIn { readonly service: string; readonly url: string; readonly parameters: { readonly [name: string]: string } }

/** One signed call of AWS's query protocol. Throws AwsTrouble. */
export async function queryCall(api: AwsApi, http: Http, { service, url: address, parameters }: QueryIn, call: Call): Promise<string> {
  const url = new URL(address);
  const body = new URLSearchParams(parameters).toString();
  let signed;
  try {
    const signer = await api.signer(service);
    signed = await signer.sign({
      method: 'POST', protocol: url.protocol, hostname: url.hostname, path: '/', query: {}, body, ...(url.port !== '' && { port: Number(url.port) }),
      headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    });
  } catch (e) { throw edgeError(e); }
  const answer = await http.send({ ...await api.route(), method: 'POST', url: `${url.origin}/`, headers: signed.headers, body, timeoutMs: call.timeoutMs, signal: call.signal, maxBytes: 64 * 1024 });
  if ('fault' in answer) throw new AwsTrouble(faultTrouble(answer.fault));
  if (answer.status === 200) return answer.text;
  const name = /<Code>([A-Za-z0-9]{1,80})<\/Code>/.exec(answer.text)?.[1];
  throw new AwsTrouble(name === undefined ? { is: 'lost', why: `no-name-${answer.status}` } : troubleNamed(name, answer.status));
}

/** STS GetCallerIdentity: needs no permission, and names an instance by its role and id where the credential is the instance's. */
export async function callerIdentity(api: AwsApi, http: Http, url: string, call: Call): Promise<Caller> {
  const text = await queryCall(api, http, { service: 'sts', url, parameters: { Action: 'GetCallerIdentity', Version: '2011-06-15' } }, call);
  const whole = /<GetCallerIdentityResponse[\s>][\s\S]*<\/GetCallerIdentityResponse>\s*$/.exec(text)?.[0] ?? '';
  const account = /<Account>(\d{12})<\/Account>/.exec(whole)?.[1];
  const arn = /<Arn>(arn:[A-Za-z0-9:/_+=,.@-]{1,2000})<\/Arn>/.exec(whole)?.[1];
  if (account === undefined || arn === undefined) throw new AwsTrouble({ is: 'lost', why: 'no-identity' });
  // A role's session has a new name each time: an identity that is compared must not change with it.
  const role = /^(arn:[^:]*:sts::\d{12}:assumed-role\/[^/]+)\/([^/]+)$/.exec(arn);
  return { account, arn: role?.[1] ?? arn, session: role?.[2] ?? null };
}

/** Remembers the account first seen: a store that is another's in mid-run must not be believed, least of all when it says "no such secret". */
export function rememberedCaller(ask: (call: Call) => Promise<Caller>): { readonly caller: (call: Call) => Promise<Caller>; readonly account: () => string | null } {
  let seen: string | null = null;
  return {
    account: () => seen,
    async caller(call) {
      const caller = await ask(call);
      assertAccount(caller.account, seen);
      seen = caller.account;
      return caller;
    },
  };
}

/** Throws E_IDENTITY. */
export function assertAccount(found: string, known: string | null): void {
  if (known !== null && found !== known) throw new TokenctlError('E_IDENTITY', `AWS answers for account ${found}, and before it was ${known}.`, { hint: 'Nothing was written. Check whose credential this is, and the address.' });
}

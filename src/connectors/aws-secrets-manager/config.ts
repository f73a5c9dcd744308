import * as z from 'zod';

const reference = z.string().regex(/^(env|file|vault):\S/, 'a credential is given as a reference, such as env:AWS_ACCESS_KEY_ID');
const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
const address = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '' && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)));
}, 'not an https address (http only on this machine)');

export const asmConfig = z.strictObject({
  uses: z.literal('aws-secrets-manager').optional(),
  expect: z.record(z.string(), z.unknown()).optional(),
  region: z.string().regex(/^[a-z]{2,5}(-[a-z]+)+-\d{1,2}$/, 'not a region (eu-central-1)').describe('The region of the secrets; of replicated ones, the primary.'),
  profile: z.string().min(1).optional().describe('A profile of the AWS configuration of whoever runs tokenctl.'),
  auth: z.strictObject({ accessKeyId: reference, secretAccessKey: reference, sessionToken: reference.optional() }).optional().describe('A key, as references.'),
  chain: z.literal(true).optional().describe("The SDK's default credential chain: variables, shared files, web identity, container, instance."),
  endpoint: address.optional().describe('Another address for Secrets Manager: a VPC endpoint, moto, LocalStack.'),
  sts: address.optional().describe('Another address for STS, which is asked who tokenctl is.'),
  proxy: z.string().refine((text) => /^(env|file|vault):\S/.test(text) || URL.parse(text)?.protocol === 'http:' && URL.parse(text)?.password === '', 'an http address, or a reference where it has a password').optional().describe('An HTTP proxy (CONNECT). The variables http_proxy and https_proxy are not read.'),
  ca: z.string().min(1).optional().describe('A PEM file with the private CA that signs the endpoint, the proxy in between, or both.'),
}).superRefine((c, cx) => {
  const given = [c.profile, c.auth, c.chain].filter((x) => x !== undefined).length;
  if (given !== 1) cx.addIssue({ code: 'custom', message: `says ${given === 0 ? 'not' : 'more than once'} whose credential to use: give one of profile, auth or chain: true` });
});
export type AsmConfig = z.infer<typeof asmConfig>;

/** Domain of a region's partition (AWS General Reference, service endpoints). */
function domainOf(region: string): string {
  const special: readonly (readonly [string, string])[] = [['cn-', 'amazonaws.com.cn'], ['us-isob-', 'sc2s.sgov.gov'], ['us-isof-', 'csp.hci.ic.gov'], ['us-iso-', 'c2s.ic.gov'], ['eu-isoe-', 'cloud.adc-e.uk'], ['eusc-', 'amazonaws.eu']];
  return special.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
}

/** Always given to the SDK: left to itself it takes addresses from AWS_ENDPOINT_URL and the shared configuration, which nobody has trusted. */
export const secretsAddress = (c: Pick<AsmConfig, 'region' | 'endpoint'>): string => c.endpoint ?? `https://secretsmanager.${c.region}.${domainOf(c.region)}`;
export const stsAddress = (c: Pick<AsmConfig, 'region' | 'sts'>): string => c.sts ?? `https://sts.${c.region}.${domainOf(c.region)}`;

/** Whose credential, in words. */
export function credentialWords(c: AsmConfig): string {
  if (c.profile !== undefined) return `profile ${c.profile}`;
  return c.auth === undefined ? 'default chain' : `key ${c.auth.accessKeyId}`;
}

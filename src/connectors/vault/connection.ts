import * as z from 'zod';

const reference = z.string().regex(/^(env|file|vault):\S/, 'a credential is given as a reference, such as env:VAULT_TOKEN');
const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
const address = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '' && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)));
}, 'not an https address (http only on this machine)');

/** How to reach one cluster, and as whom: the same for the issuer and for a store on it (`on: vault`). */
export const connection = {
  uses: z.string().optional(),
  expect: z.record(z.string(), z.unknown()).optional(),
  address: address.describe('Where the cluster is reached. Redirects are not followed.'),
  nodes: z.array(address).min(1).max(8).optional().describe('Addresses of its nodes: each is asked in a proof. Without them there is one vantage, and proofs say so.'),
  auth: z.strictObject({ token: reference.describe('The token that tokenctl acts with, as a reference.') }),
  namespace: z.string().regex(/^[^/\s][^\s]*$/, 'a namespace is a path such as team-a/payments').optional(),
  proxy: z.string().refine((text) => /^(env|file|vault):\S/.test(text) || URL.parse(text)?.protocol === 'http:' && URL.parse(text)?.password === '', 'an http address, or a reference where it has a password').optional().describe('An HTTP proxy (CONNECT). The variables http_proxy and https_proxy are not read.'),
  ca: z.string().min(1).optional().describe('A PEM file with the private CA that signs the nodes, the proxy in between, or both.'),
} as const;
const shape = z.strictObject(connection);
export type Connection = z.infer<typeof shape>;

/** What an entry with `on:` takes over from the one that it names. */
export const LENT = ['address', 'nodes', 'auth', 'namespace', 'proxy', 'ca'] as const;

export const nodesOf = (c: Connection): readonly string[] => c.nodes ?? [c.address];

export const endpointsOf = (c: Connection): readonly string[] => [
  ...new Set([c.address, ...nodesOf(c)]), `Vault token ${c.auth.token}`, ...(c.namespace === undefined ? [] : [`namespace ${c.namespace}`]),
  ...(c.proxy === undefined ? [] : [`proxy ${c.proxy}`]), ...(c.ca === undefined ? [] : [`ca ${c.ca}`]),
];

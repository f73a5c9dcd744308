import * as z from 'zod';

const reference = z.string().regex(/^(env|file|vault):\S/, 'a credential is given as a reference, such as env:GH_TOKEN');
const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
const name = z.string().regex(/^[A-Za-z0-9_.-]+$/, 'a name of letters, digits, dots, dashes and underscores');

export const githubConfig = z.strictObject({
  uses: z.literal('github').optional(),
  expect: z.record(z.string(), z.unknown()).optional(),
  api: z.string().refine((text) => {
    const url = URL.parse(text);
    return url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '' && (url.protocol === 'https:' || url.protocol === 'http:' && isLoopback(url.hostname));
  }, 'not an https address (http only on this machine)').optional().describe('Default https://api.github.com. GitHub Enterprise Server: https://HOST/api/v3.'),
  control: reference.optional().describe('Any live token of yours there. It is only asked who it is: without one, a refusal proves nothing.'),
  app: z.strictObject({ clientId: name, clientSecret: reference }).optional().describe('The OAuth or GitHub App whose user tokens (gho_, ghu_) these are: its owner revokes and checks them one by one.'),
  installation: z.strictObject({
    app: z.union([name, z.int().min(1).transform(String)]).describe('Client id or app id.'),
    key: reference.describe('Private key of the app, PEM.'),
    id: z.union([z.string().regex(/^\d+$/, 'the number of the installation'), z.int().min(1).transform(String)]),
    repositories: z.array(name).min(1).max(500).optional().describe('What a minted token may reach. Default: all that the installation may.'),
  }).optional().describe('Mints installation tokens (ghs_, one hour), narrowed to the declared scopes such as contents:read.'),
  org: z.strictObject({ name, token: reference.describe('An installation token with organization_personal_access_tokens: write.') }).optional().describe('Lists fine-grained tokens that reach this organisation, and ends their access to it: only that, the token lives on elsewhere.'),
  proxy: z.string().refine((text) => /^(env|file|vault):\S/.test(text) || URL.parse(text)?.protocol === 'http:' && URL.parse(text)?.password === '', 'an http address, or a reference where it has a password').optional().describe('An HTTP proxy (CONNECT). The variables http_proxy and https_proxy are not read.'),
  ca: z.string().min(1).optional().describe('A PEM file with the private CA of your server, the proxy in between, or both.'),
});
export type GithubConfig = z.infer<typeof githubConfig>;

export const apiOf = (c: GithubConfig): string => (c.api ?? 'https://api.github.com').replace(/\/+$/, '');
export const hostOf = (c: GithubConfig): string => new URL(apiOf(c)).host;
export const endpointsOf = (c: GithubConfig): readonly string[] => [
  apiOf(c), ...(c.control === undefined ? [] : [`control ${c.control}`]), ...(c.app === undefined ? [] : [`app ${c.app.clientId} (${c.app.clientSecret})`]),
  ...(c.installation === undefined ? [] : [`installation ${c.installation.id} of app ${c.installation.app} (${c.installation.key})`]), ...(c.org === undefined ? [] : [`organisation ${c.org.name} (${c.org.token})`]),
  ...(c.proxy === undefined ? [] : [`proxy ${c.proxy}`]), ...(c.ca === undefined ? [] : [`ca ${c.ca}`]),
];

import { clean } from '../clean.ts';
import { URL_SAFE, type Format, type Span } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

const REACH = 8192;
type KeyFile = { readonly [name: string]: unknown };

function parse(value: string): KeyFile | null {
  try {
    const file: unknown = JSON.parse(value);
    return typeof file === 'object' && file !== null && 'private_key_id' in file && 'client_email' in file ? file as KeyFile : null;
  } catch {
    return null;
  }
}
/** The flat JSON object around every `service_account`. */
function* find(text: string): Iterable<Span> {
  let from = 0;
  for (let at = text.indexOf('service_account'); at >= 0; at = text.indexOf('service_account', Math.max(at + 1, from))) {
    const near = Math.max(from, at - REACH);
    const open = text.slice(near, at).lastIndexOf('{');
    const close = text.slice(at, at + REACH).indexOf('}');
    if (open < 0 || close < 0) continue;
    const span = { start: near + open, end: at + close + 1 };
    if (parse(text.slice(span.start, span.end)) !== null) { yield span; from = span.end; }
  }
}
const field = (value: string, name: string): string | null => {
  const found = parse(value)?.[name];
  return typeof found === 'string' ? clean(found, 256) : null;
};
const sampleKeyFile = (): string => JSON.stringify({
  type: 'service_account', project_id: 'sample', private_key_id: fill(40, 'hex'), private_key: 'none', client_email: 'sample@sample.iam.gserviceaccount.example',
});

export const google: readonly Format[] = [
  prefixed('google', { kind: 'google-api-key', title: 'Google API key', needs: ['AIza'], body: String.raw`AIza[\w-]{35}`, next: URL_SAFE,
    steps: ['Cloud console → APIs & Services → Credentials → the key → Delete (can be undone for 30 days); restrict its replacement.'],
    good: () => [`AIza${fill(35, 'safe')}`], bad: () => [`AIza${fill(34)}`, `AIza${fill(36)}`] }),
  { kind: 'google-service-account-key', provider: 'google', title: 'Google service account key file', rank: 'structure', holds: 'secret', needs: ['service_account'], find,
    publicId: (value) => field(value, 'private_key_id'), facts: (value) => ({ account: field(value, 'client_email'), project: field(value, 'project_id') }),
    consoleSteps: ['IAM & Admin → Service Accounts → the account → Keys → Disable (reversible), then Delete.', 'Access tokens minted with it live up to an hour (12 if extended): also remove its role bindings.'],
    samples: { good: () => [sampleKeyFile()], bad: () => ['{"type":"service_account"}', 'service_account'] } },
  prefixed('google', { kind: 'google-oauth-access', title: 'Google OAuth access token', needs: ['ya29.'], body: String.raw`ya29\.[\w-]{20,2048}`, next: URL_SAFE,
    steps: ['Its user: Google account → Security → third-party access → remove; it dies by itself within an hour.'],
    good: () => [`ya29.${fill(60, 'safe')}`], bad: () => ['ya29.short'] }),
  prefixed('google', { kind: 'google-oauth-secret', title: 'Google OAuth client secret', needs: ['GOCSPX-'], body: String.raw`GOCSPX-[\w-]{28}`, next: URL_SAFE,
    steps: ['Cloud console → APIs & Services → Credentials → the OAuth client → add a secret, then disable and delete this one.'],
    good: () => [`GOCSPX-${fill(28, 'safe')}`], bad: () => [`GOCSPX-${fill(27)}`] }),
];

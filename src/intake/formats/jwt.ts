import { clean } from '../clean.ts';
import { jwtClaims, readJwt } from '../read-jwt.ts';
import type { Format, Span } from './format.ts';
import { sampleJwt } from './sample.ts';

/** Room for a header with a certificate chain. */
const LONGEST_HEADER = 16_384;
const TAIL = /\.eyJ[\w-]{4,65536}(?:\.[\w-]{0,2048})?/g;

/** header.payload[.signature], found from its inner dot backwards: every character is looked at twice at most. */
function* find(text: string): Iterable<Span> {
  for (const tail of text.matchAll(TAIL)) {
    const dot = tail.index;
    let from = dot;
    while (from > 0 && dot - from < LONGEST_HEADER && /[\w-]/.test(text.charAt(from - 1))) from--;
    for (let at = text.indexOf('eyJ', from); at >= 0 && at < dot - 8; at = text.indexOf('eyJ', at + 1)) {
      const before = at === 0 ? '' : text.charAt(at - 1);
      const free = !/\w/.test(before) || /\\[nrtbf]$|%[0-9A-Fa-f]{2}$/.test(text.slice(Math.max(0, at - 3), at));
      if (!free) continue;
      yield { start: at, end: dot + tail[0].length };
      break;
    }
  }
}

/** Claims say who to ask; nothing is believed: no signature is checked here. */
function facts(value: string) {
  const { header, claims, signed } = readJwt(value) ?? { header: {}, claims: {}, signed: false };
  const bound = claims['kubernetes.io'];
  return {
    ...jwtClaims(header, claims), signed, algorithm: typeof header['alg'] === 'string' ? clean(header['alg'], 16) : null,
    ...(typeof bound === 'object' && bound !== null ? { kubernetes: boundObject(bound as Record<string, unknown>) } : {}),
  };
}
const text = (value: unknown): string | null => (typeof value === 'string' ? clean(value, 253) : null);
function boundObject(claim: Record<string, unknown>) {
  const name = (key: string): string | null => text((claim[key] as { name?: unknown } | undefined)?.name);
  return { namespace: text(claim['namespace']), pod: name('pod'), secret: name('secret'), node: name('node'), serviceAccount: name('serviceaccount') };
}

const isK8s = (value: string): boolean => {
  const claims = readJwt(value)?.claims;
  return claims !== undefined && ('kubernetes.io' in claims || claims['iss'] === 'kubernetes/serviceaccount');
};
const garbled = `${Buffer.from('{"alg"').toString('base64url')}.eyJub3QganNvbg.x`;

export const jwt: readonly Format[] = [
  {
    kind: 'jwt', provider: 'jwt', title: 'JSON Web Token', rank: 'structure', holds: 'secret', needs: ['.eyJ'],
    find, accept: (value) => readJwt(value) !== null && !isK8s(value), facts,
    consoleSteps: ['Ask the issuer that it names (`iss`) to revoke it by `jti`, or to end the session or grant behind it.',
      'Verifiers that check nothing but the signature accept it until `exp` plus their leeway; to end it sooner, retire its key (`kid`), which ends every token of that key.'],
    samples: { good: () => [sampleJwt({ iss: 'https://issuer.example.test', jti: 'sample-1', exp: 1 })], bad: () => [garbled, 'eyJhbGciOiJub25lIn0', 'eyJ.eyJ.x'] },
  },
  {
    kind: 'kubernetes-service-account', provider: 'kubernetes', title: 'Kubernetes service account token', rank: 'structure', holds: 'secret', needs: ['.eyJ'],
    find, accept: isK8s, facts,
    consoleSteps: ['Delete the object that it is bound to (pod or secret, named in its claims): refused about 60 s later. Legacy token: delete its secret.',
      'Unbound: delete and make the service account anew (its uid changes); running pods need a restart.', 'Removing its role bindings is the reversible first step.'],
    samples: { good: () => [sampleJwt({ iss: 'https://kubernetes.default.svc', 'kubernetes.io': { namespace: 'prod', secret: { name: 'throw-away' } } })], bad: () => [sampleJwt({ iss: 'x' })] },
  },
];

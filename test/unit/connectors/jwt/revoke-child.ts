import { noPrograms } from '../../../../src/drill/no-programs.ts';
import connector from '../../../../src/connectors/jwt/index.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { createHttp } from '../../../../src/platform/http.ts';
import { callNamed, testFingerprint } from '../../../contract/fingerprint-and-call.ts';
import { testClock } from '../../../contract/test-clock.ts';

// Started by token.test.ts with a folder and a jti, and killed while it revokes.
const [dir = '', id = ''] = process.argv.slice(2);
const issuer = connector.issuer?.create('authority', connector.issuer.config.parse({ keys: dir }), {
  clock: systemClock, http: createHttp(), programs: noPrograms, dir, consoleSteps: () => [], fingerprint: testFingerprint, recipients: [], environment: 'test', maxTtlMs: 86_400_000,
  ownIdentity: async () => { throw new Error('not asked'); }, resolve: async () => { throw new Error('not asked'); },
});
const token = { key: `authority/${id}`, issuer: 'authority', id, kind: 'jwt', subject: null, scopes: [], audience: [], created: null, lastUsed: null, expires: null, fingerprint: null, owner: null, labels: [], declared: null };
process.stdout.write('ready\n');
await issuer?.effects.revoke?.({ token: token as never, value: null }, callNamed('k', testClock()));

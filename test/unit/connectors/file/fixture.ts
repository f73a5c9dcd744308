import { noPrograms } from '../../../../src/drill/no-programs.ts';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '../../../../src/core/clock.ts';
import file from '../../../../src/connectors/file/index.ts';
import { makeFingerprinter } from '../../../../src/escrow/fingerprint.ts';
import { newAgeIdentity } from '../../../../src/platform/age.ts';
import type { Secret } from '../../../../src/core/secret.ts';
import type { ConnectorDeps } from '../../../../src/ports/connector.ts';
import type { SecretStore } from '../../../../src/ports/store.ts';

export const fingerprint = makeFingerprinter(new Uint8Array(32).fill(7)).of;

/** A folder with an empty store in it. */
export const tempDir = (): { readonly dir: string; readonly remove: () => void } => {
  const dir = mkdtempSync(join(tmpdir(), 'tokenctl-'));
  mkdirSync(join(dir, 'sealed'), { mode: 0o700 });
  return { dir, remove: () => { rmSync(dir, { recursive: true, force: true }); } };
};

export const deps = (o: Partial<ConnectorDeps> & { readonly dir: string }): ConnectorDeps => ({
  clock: { now: () => instant(Date.UTC(2026, 10, 23, 12, 1, 5)), monotonicMs: () => 0, sleep: () => Promise.resolve() },
  http: { send: () => Promise.reject(new Error('no network here')) },
  resolve: () => Promise.reject(new Error('no reference here')),
  programs: noPrograms, fingerprint, ownIdentity: newAgeIdentity, recipients: [], environment: 'test', maxTtlMs: 1, consoleSteps: () => [], ...o,
});

export function makeStore(dir: string, identity: Secret, config: object = {}, more: Partial<ConnectorDeps> = {}): SecretStore {
  if (!file.store) throw new Error('the file connector has a store');
  return file.store.create('sealed', file.store.config.parse({ uses: 'file', path: './sealed', ...config }), deps({ dir, ownIdentity: () => Promise.resolve(identity), ...more }));
}

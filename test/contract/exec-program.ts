import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import connector from '../../src/connectors/exec/index.ts';
import { Secret } from '../../src/core/secret.ts';
import { json, startLoopback } from '../../src/drill/loopback-server.ts';
import { createPrograms, sha256OfFile } from '../../src/platform/program.ts';
import type { ConnectorDeps } from '../../src/ports/connector.ts';
import { deps } from '../unit/connectors/file/fixture.ts';
import { testFingerprint } from './fingerprint-and-call.ts';

/** A program that hands its request to an address and prints what comes back: every contract of a port runs through a real process with it. */
const FORWARD = `#!${process.execPath}
import { request } from 'node:http';
const chunks = [];
for await (const c of process.stdin) chunks.push(c);
const body = Buffer.concat(chunks).toString();
request(JSON.parse(body).settings.url, { method: 'POST' }, async (r) => { for await (const c of r) process.stdout.write(c); }).end(body);
`;
export interface Request { readonly op: string; readonly credentials: { readonly [name: string]: string }; readonly [key: string]: unknown }
export interface ExecWorld { readonly dir: string; readonly url: string; readonly deps: ConnectorDeps; readonly entry: object; close(): Promise<void> }

export const exec = connector;

/** Programs of a folder, trusted as they are now. */
export async function programsIn(dir: string, files: readonly string[], trusted = true): Promise<ConnectorDeps['programs']> {
  const known = new Map(await Promise.all(files.map(async (f): Promise<[string, string]> => [f, await sha256OfFile(join(dir, f))])));
  return createPrograms({ dir, known, trusted: async () => trusted });
}

/** `answer` gives an object, or the very text that the program prints. */
export async function execWorld(answer: (request: Request) => Promise<unknown>, more: Partial<ConnectorDeps> = {}): Promise<ExecWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'tokenctl-exec-'));
  mkdirSync(join(dir, 'sealed'));
  writeFileSync(join(dir, 'forward.mjs'), FORWARD, { mode: 0o700 });
  const server = await startLoopback(async ({ body }) => { const said = await answer(JSON.parse(body) as Request); return typeof said === 'string' ? { status: 200, body: said } : json(200, said); });
  const programs = await programsIn(dir, ['./forward.mjs']);
  return {
    dir, url: server.url, entry: { program: './forward.mjs', settings: { url: server.url }, credentials: { api: 'env:API' } },
    deps: { ...deps({ dir, resolve: () => Promise.resolve(new Secret('own-credential-8d1f')), fingerprint: testFingerprint, ...more }), programs },
    close: async () => { await server.close(); rmSync(dir, { recursive: true, force: true }); },
  };
}

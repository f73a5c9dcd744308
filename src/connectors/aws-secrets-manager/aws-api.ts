import type {
  DescribeSecretCommandInput, DescribeSecretCommandOutput, GetSecretValueCommandInput, GetSecretValueCommandOutput, ListSecretVersionIdsCommandInput, ListSecretVersionIdsCommandOutput,
  PutSecretValueCommandInput, PutSecretValueCommandOutput, SecretsManagerClient, SecretsManagerClientConfig, UpdateSecretVersionStageCommandInput, UpdateSecretVersionStageCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { resolve } from 'node:path';
import { Secret } from '../../core/secret.ts';
import { readText } from '../../platform/files.ts';
import type { Call } from '../../ports/call.ts';
import type { ConnectorDeps } from '../../ports/connector.ts';
import { secretsAddress, type AsmConfig } from './config.ts';
import { edgeError } from './sdk-error.ts';
import { sdkTransport, type Route } from './transport.ts';

interface Ops {
  readonly DescribeSecret: readonly [DescribeSecretCommandInput, DescribeSecretCommandOutput];
  readonly ListSecretVersionIds: readonly [ListSecretVersionIdsCommandInput, ListSecretVersionIdsCommandOutput];
  readonly GetSecretValue: readonly [GetSecretValueCommandInput, GetSecretValueCommandOutput];
  readonly PutSecretValue: readonly [PutSecretValueCommandInput, PutSecretValueCommandOutput];
  readonly UpdateSecretVersionStage: readonly [UpdateSecretVersionStageCommandInput, UpdateSecretVersionStageCommandOutput];
}
/** What the SDK's providers give (`AttributedAwsCredentialIdentity` of @aws-sdk/types). */
interface AwsCredentialIdentity { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string; readonly $source?: { readonly [feature: string]: string } }
type Signer = Awaited<ReturnType<SecretsManagerClient['config']['signer']>>;

/** The five operations that this store makes, and a signature for other services. */
export interface AwsApi {
  /** Throws AwsTrouble, or what a reference's resolution throws; never the SDK's own error. */
  ask<K extends keyof Ops>(op: K, input: Ops[K][0], call: Call): Promise<Ops[K][1]>;
  signer(service: string): Promise<Signer>;
  readonly route: () => Promise<Route>;
  /** The key in use, and where it came from, as the SDK attributes it (CREDENTIALS_IMDS …). Throws as `ask` does. */
  key(): Promise<AwsKey>;
}
export interface AwsKey { readonly id: string; readonly secret: Secret; readonly temporary: boolean; readonly source: readonly string[] }

/** Loads the SDK at the first call: `plan` of a workspace that only names the store must not pay for it. */
export function awsApi(c: AsmConfig, deps: ConnectorDeps): AwsApi {
  const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
    let made: Promise<T> | null = null;
    // What failed is tried again: a reference may be there the next time.
    return () => (made ??= make().catch((e: unknown) => { made = null; throw e; }));
  };
  const route = once(async (): Promise<Route> => ({
    ...(c.proxy !== undefined && { proxy: /^(env|file|vault):/.test(c.proxy) ? (await deps.resolve(c.proxy)).reveal().trim() : c.proxy }),
    ...(c.ca !== undefined && { ca: await readText(resolve(deps.dir, c.ca)) }),
  }));
  const loaded = once(async () => {
    const sdk = await import('@aws-sdk/client-secrets-manager');
    const endpoint = secretsAddress(c);
    const base: SecretsManagerClientConfig = {
      region: c.region, endpoint, maxAttempts: 1, retryMode: 'standard', defaultsMode: 'standard', useFipsEndpoint: false, useDualstackEndpoint: false, userAgentAppId: 'tokenctl', authSchemePreference: [],
      requestHandler: sdkTransport({ http: deps.http, route, origin: new URL(endpoint).origin }),
    };
    const client = new sdk.SecretsManagerClient({ ...base, ...await credentialsOf(c, deps, route) });
    return { sdk, client, base };
  });
  return {
    route,
    async ask(op, input, call) {
      try {
        const { sdk, client } = await loaded();
        const Command = sdk[`${op}Command`] as unknown as new (input: unknown) => Parameters<SecretsManagerClient['send']>[0];
        return await client.send(new Command(input), { abortSignal: call.signal, requestTimeout: call.timeoutMs }) as never;
      } catch (e) { throw edgeError(e); }
    },
    async signer(service) {
      const { sdk, client, base } = await loaded();
      // A client's signer keeps the name of the service that it first signed for: one client for each.
      const other = new sdk.SecretsManagerClient({ ...base, credentials: client.config.credentials });
      return other.config.signer({ name: 'sigv4', signingName: service, signingRegion: c.region, properties: {} });
    },
    async key() {
      try {
        const { client } = await loaded();
        const found = await client.config.credentials() as AwsCredentialIdentity;
        return { id: found.accessKeyId, secret: new Secret(found.secretAccessKey), temporary: found.sessionToken !== undefined, source: Object.keys(found.$source ?? {}) };
      } catch (e) { throw edgeError(e); }
    },
  };
}

/** Nothing for `chain: true`: then the SDK looks everywhere, and only then (TRUTH T9.1). */
async function credentialsOf(c: AsmConfig, deps: ConnectorDeps, route: () => Promise<Route>): Promise<Pick<SecretsManagerClientConfig, 'credentials'>> {
  if (c.auth !== undefined) {
    const { accessKeyId, secretAccessKey, sessionToken } = c.auth;
    const value = async (ref: string): Promise<string> => (await deps.resolve(ref)).reveal().trim();
    return { credentials: async () => ({
      accessKeyId: await value(accessKeyId), secretAccessKey: await value(secretAccessKey), ...(sessionToken !== undefined && { sessionToken: await value(sessionToken) }),
    }) };
  }
  if (c.profile === undefined) return {};
  // Not the chain with a profile: where that fails, the chain goes on to web identity and to the instance.
  const { fromIni } = await import('@aws-sdk/credential-provider-ini');
  return { credentials: fromIni({ profile: c.profile, clientConfig: { region: c.region, maxAttempts: 1, requestHandler: sdkTransport({ http: deps.http, route, origin: null }) } as never }) };
}

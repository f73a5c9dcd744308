import type { Fingerprint, Json } from '../core/brand.ts';
import type { Clock } from '../core/clock.ts';
import type { Secret } from '../core/secret.ts';
import type * as z from 'zod';
import type { Channel, Faces } from './channel.ts';
import type { Http } from './http.ts';
import type { Issuer } from './issuer.ts';
import type { Programs } from './program.ts';
import type { SecretStore } from './store.ts';

/** What every connector is handed; it takes nothing from the process. */
export interface ConnectorDeps {
  readonly clock: Clock;
  readonly http: Http;
  readonly programs: Programs;
  /** `env:NAME`, `file:PATH` → value. Throws E_REF. Called when first needed, never at create. */
  readonly resolve: (ref: string) => Promise<Secret>;
  readonly fingerprint: (value: Secret) => Fingerprint;
  /** Folder that relative paths of the workspace start from. */
  readonly dir: string;
  /** Own age identity (`AGE-SECRET-KEY-1…`), for stores that are sealed to us. */
  readonly ownIdentity: () => Promise<Secret>;
  /** Public age recipients of every operator. */
  readonly recipients: readonly string[];
  readonly environment: 'production' | 'test';
  /** policy.maxTtl. */
  readonly maxTtlMs: number;
  /** What a person does by hand in the provider's console for a kind of token, as `token identify` names kinds. */
  readonly consoleSteps: (kind: string) => readonly string[];
}

/** What an entry is needed for, so that no more is asked than that. */
export interface LeastNeed {
  /** Ids of its tokens in the inventory. */
  readonly ids: readonly string[];
  /** Paths of its places in the inventory. */
  readonly paths: readonly string[];
  /** Who tokenctl is there: `expect:`, and what the connector itself says if it can be asked. */
  readonly facts: { readonly [fact: string]: Json };
}
/** The least that it must be allowed to do, in the provider's own policy language. */
export interface Least { readonly language: string; readonly text: string }

interface Filling<C, P> {
  readonly config: z.ZodType<C>;
  /** An entry of this filling may share what another issuer's entry says (`on: NAME`): of a connector with this `uses`, these keys, where it gives none of its own. */
  readonly on?: { readonly uses: string; readonly lends: readonly string[] };
  /** Builds the port without a read or a write. */
  create(id: string, config: C, deps: ConnectorDeps): P;
  /** Hosts, folders and programs it will talk to, for the trust digest (TRUTH T10.4). */
  endpoints(config: C): readonly string[];
  /** Files of programs that it will run, as the entry names them: their content is trusted with their path. Absent = it runs none. */
  programs?(config: C): readonly string[];
  /**
   * Its entry where there is no workspace, from the variables by which the vendor's own tools are told (`VAULT_ADDR`); null = they are not set.
   * Credentials stay references. What it returns is still checked by `config`.
   */
  standalone?(env: { readonly [name: string]: string | undefined }): { readonly [key: string]: Json } | null;
  /** Absent = there is nothing to grant: a folder of this machine, a person. Throws E_CONFIG where a fact is missing. */
  permissions?(config: C, need: LeastNeed): Least;
}

/** One folder under `connectors/`, default-exporting this; the registry is generated from the folders. */
export interface Connector {
  readonly uses: string;
  readonly summary: string;
  // `any`: a registry of connectors with different configs has no better type; each is checked where it is defined.
  readonly issuer?: Filling<any, Issuer>;
  readonly store?: Filling<any, SecretStore>;
  readonly channel?: Filling<any, Channel>;
  /**
   * Makes in a folder what an entry of this connector needs (`tokenctl init`, `demo`); `facts` are the connector's own (jwt: `iss`,
   * `alg`, `listMaxAge`). Returns what may be shown, never a value. Throws E_EXISTS where there is one already.
   */
  readonly setup?: (dir: string, o: { readonly clock: Clock; readonly facts: { readonly [name: string]: string | undefined } }) => Promise<{ readonly [fact: string]: string }>;
}
/** Fields that the house adds to every connector's config entry. */
export interface CommonConfig { readonly uses: string; readonly expect?: { readonly [fact: string]: unknown }; readonly faces?: Faces }

export const defineConnector = (c: Connector): Connector => c;
export const filling = <C, P>(f: Filling<C, P>): Filling<C, P> => f;

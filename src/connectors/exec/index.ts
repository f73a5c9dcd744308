import type { Channel } from '../../ports/channel.ts';
import { defineConnector, filling } from '../../ports/connector.ts';
import type { Issuer } from '../../ports/issuer.ts';
import type { SecretStore } from '../../ports/store.ts';
import { execChannel } from './channel.ts';
import { channelConfig, endpointsOf, filesOf, issuerConfig, storeConfig, type ExecChannelConfig, type ExecIssuerConfig, type ExecStoreConfig } from './config.ts';
import { execIssuer } from './issuer.ts';
import { execStore } from './store.ts';

/** Any program of the workspace as issuer, store or channel: one JSON request on standard input, one answer on standard output (docs/connectors/exec.md). */
export default defineConnector({
  uses: 'exec',
  summary: 'a program of yours, in any language: one JSON request in, one answer out',
  issuer: filling<ExecIssuerConfig, Issuer>({ config: issuerConfig, create: execIssuer, endpoints: endpointsOf, programs: filesOf }),
  store: filling<ExecStoreConfig, SecretStore>({ config: storeConfig, create: execStore, endpoints: endpointsOf, programs: filesOf }),
  channel: filling<ExecChannelConfig, Channel>({ config: channelConfig, create: execChannel, endpoints: endpointsOf, programs: filesOf }),
});

import type { ConnectorDeps } from '../../ports/connector.ts';
import type { Authority } from './authority.ts';
import type { JwtConfig } from './config.ts';

/** What every part of one configured authority is handed. */
export interface JwtCx {
  /** The issuer's name in `tokenctl.yaml`. */
  readonly id: string;
  readonly config: JwtConfig;
  readonly deps: ConnectorDeps;
  readonly authority: Authority;
}

import type { Fingerprint } from '../../core/brand.ts';
import type { Clock } from '../../core/clock.ts';
import type { Secret } from '../../core/secret.ts';
import type { Call } from '../../ports/call.ts';
import type { AwsApi } from './aws-api.ts';
import type { Caller } from './caller.ts';

/** What the parts of one store share. */
export interface AsmCx {
  readonly id: string;
  readonly region: string;
  readonly clock: Clock;
  readonly fingerprint: (value: Secret) => Fingerprint;
  readonly api: AwsApi;
  /** Whose credential it is now (STS). Throws E_IDENTITY if it is another account's than before. */
  readonly caller: (call: Call) => Promise<Caller>;
  /** The account that `caller` found; null = it was not asked yet. */
  readonly account: () => string | null;
}

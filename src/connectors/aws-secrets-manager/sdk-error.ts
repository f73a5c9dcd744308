import { isTokenctlError } from '../../core/errors.ts';
import { AwsTrouble, troubleOf, type Trouble } from './trouble.ts';

/** Names as AWS gives them (API reference, "Common Errors" and "Errors" of each operation). Classes and statuses differ between servers. */
const DEAD_CREDENTIAL = new Set(['UnrecognizedClientException', 'InvalidClientTokenId', 'ExpiredTokenException', 'ExpiredToken', 'InvalidSignatureException', 'SignatureDoesNotMatch',
  'IncompleteSignature', 'IncompleteSignatureException', 'MissingAuthenticationToken', 'MissingAuthenticationTokenException', 'RequestExpired', 'OptInRequired', 'NotAuthorized',
  'CredentialsProviderError', 'TokenProviderError', 'InvalidIdentityToken']);
const SLOW_DOWN = new Set(['ThrottlingException', 'Throttling', 'ThrottledException', 'RequestThrottled', 'RequestThrottledException', 'TooManyRequestsException', 'RequestLimitExceeded', 'SlowDown', 'BandwidthLimitExceeded']);
const BROKEN = new Set(['InternalServiceError', 'InternalServiceErrorException', 'InternalFailure', 'InternalServerError', 'ServiceUnavailable', 'ServiceUnavailableException']);

/** By the name alone; `status` decides for names that nobody knows. */
export function troubleNamed(name: string, status: number | null): Trouble {
  if (name === 'ResourceNotFoundException') return { is: 'absent' };
  if (name === 'ResourceExistsException') return { is: 'exists' };
  if (name === 'InvalidParameterException' || name === 'InvalidRequestException') return { is: 'invalid', name };
  if (DEAD_CREDENTIAL.has(name)) return { is: 'auth', name };
  if (SLOW_DOWN.has(name)) return { is: 'throttled', retryAfterMs: null };
  if (BROKEN.has(name) || status === null || status < 400 || status >= 500) return { is: 'lost', why: BROKEN.has(name) ? name : 'no-usable-answer' };
  return { is: 'refused', name };
}

/** What the SDK threw, as a trouble. Its message, response and cause end here: AWS repeats values in validation messages. */
export function edgeError(e: unknown): Error {
  if (isTokenctlError(e) || troubleOf(e) !== null) return e as Error;
  const { name, $metadata } = (typeof e === 'object' && e !== null ? e : {}) as { readonly name?: unknown; readonly $metadata?: { readonly httpStatusCode?: unknown } };
  const said = typeof name === 'string' && /^[A-Za-z0-9]{1,80}$/.test(name) ? name : 'Unknown';
  const status = $metadata?.httpStatusCode;
  return new AwsTrouble(said === 'AbortError' || said === 'TimeoutError' ? { is: 'lost', why: 'timeout' } : troubleNamed(said, typeof status === 'number' ? status : null));
}

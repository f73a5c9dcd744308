import { hasUrlPassword } from '../core/source-hide.ts';
import { holdsLiteral, identify, type Identified } from './identify.ts';

/** Kinds of a structure that nothing else has. */
const SURE: ReadonlySet<string> = new Set(['jwt', 'kubernetes-service-account', 'private-key', 'private-jwk', 'google-service-account-key']);
const sure = (hit: Identified): boolean =>
  hit.holds === 'secret' && (hit.confidence === 'checksum' || hit.confidence === 'prefix' || SURE.has(hit.kind));

/** For linters: the text holds a secret beyond reasonable doubt (a vendor's prefix, a checksum, a JWT, a private key, a URL with a password). */
export const looksSecret = (text: string): boolean => hasUrlPassword(text) || (holdsLiteral(text) && identify(text).some(sure));

/**
 * An argument that must be refused, E_SECRET_IN_ARGV (TRUTH T5). Ids (`vault/acc-9KX`, AWS key ids, uuids), digests,
 * keyed fingerprints and file names are none; a token with a wrong checksum may be a real one, mistyped.
 */
export const isSecretArg = (arg: string): boolean =>
  hasUrlPassword(arg) || (holdsLiteral(arg) && identify(arg).some((hit) => sure(hit) || (hit.holds === 'secret' && (hit.confidence === 'structure' || hit.checksum === 'bad'))));

import { Secret } from '../core/secret.ts';
import { normaliseValue } from '../core/value.ts';

/** A raw string as a value: newline, quotes and `Bearer ` taken off (TRUTH T10.2). Throws E_USAGE for an empty one. */
export const normalise = (raw: string): Secret => new Secret(normaliseValue(raw));

import { sanitize } from '../../ui/index.ts';
import type { Identity } from '../app/identities.ts';

/** Who tokenctl is, and where it will act (TRUTH T9.1). */
export const identityLines = (identities: readonly Identity[]): string[] =>
  identities.map(({ connector, is, expected }) => `  at ${sanitize(connector)}: ${Object.entries(is).map(([k, v]) => `${k} ${sanitize(typeof v === 'string' ? v : JSON.stringify(v))}`).join(', ')}${expected ? ' (as expected)' : ''}`);

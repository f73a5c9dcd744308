/** From scanner reports and raw strings to sightings and tokens. Nothing here calls out, but through an issuer's reads. */
export { identify, type Identified, type IdentifyOptions } from './identify.ts';
export { allKinds, kindInfo, UNKNOWN, type KindInfo } from './kind-info.ts';
export { isSecretArg, looksSecret } from './looks-secret.ts';
export { normalise } from './normalise.ts';
export type { JwtSays } from './read-jwt.ts';
export { makeRedactor } from './redactor.ts';
export { reportFormats, type Finding, type ReportFormat, type Sighting } from './report/finding.ts';
export { LARGEST_REPORT, parseReport, reportFormat, type Report } from './report/parse-report.ts';
export { identifyReport, type IdentifiedRow } from './resolve/identify-report.ts';
export { byField, byFingerprint, readSelector } from './resolve/selector.ts';
export { resolveTokens } from './resolve/resolve-tokens.ts';
export type { AskedIssuer, Resolved, ResolvedEntry, ResolveDeps } from './resolve/types.ts';
export { guardText, redactText, scanFreeText, type ScanHit, type ScanOptions } from './scan.ts';

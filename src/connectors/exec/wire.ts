import { as, type Fingerprint, type Json, type TokenKey } from '../../core/brand.ts';
import { instant } from '../../core/clock.ts';
import type { Token } from '../../core/token.ts';
import type { EffectCall } from '../../ports/call.ts';
import type { TokenAnswer } from './answers.ts';

/** A token as a program is told of it. */
export const tokenFor = (t: Token): { readonly [k: string]: Json } => ({
  id: t.id, kind: t.kind, subject: t.subject, scopes: [...t.scopes], audience: [...t.audience], created: t.created, lastUsed: t.lastUsed, expires: t.expires,
});

const timeOf = (text: string | null | undefined) => (text == null ? null : instant(Date.parse(text)));

/** A token as a program tells of it. */
export const tokenFrom = (issuer: string, a: TokenAnswer, fingerprint: Fingerprint | null = null): Token => ({
  key: as<TokenKey>(`${issuer}/${a.id}`), issuer, id: a.id, kind: a.kind ?? 'exec', subject: a.subject ?? null, scopes: a.scopes ?? [], audience: a.audience ?? [],
  created: timeOf(a.created), lastUsed: timeOf(a.lastUsed), expires: timeOf(a.expires), fingerprint, owner: null, labels: [], declared: null,
});

/** What makes a repeated request the same one. */
export const marksOf = (call: EffectCall) => ({ idem: call.idem, mark: call.mark, intendedAt: call.intendedAt });

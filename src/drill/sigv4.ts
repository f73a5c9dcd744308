import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Asked } from './loopback-server.ts';

export interface AccessKey { readonly id: string; readonly secret: string; readonly session?: string }
export type Signed = { readonly ok: true; readonly key: AccessKey; readonly region: string; readonly service: string } | { readonly ok: false; readonly why: 'missing' | 'unknown-key' | 'session' | 'signature' };

/** Checks a request's AWS Signature Version 4 (AWS General Reference, "Signing AWS API requests"): whole, with the secret of the key that it names. */
export function checkSigV4(asked: Asked, keys: readonly AccessKey[]): Signed {
  const m = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(String(asked.headers['authorization'] ?? ''));
  const date = String(asked.headers['x-amz-date'] ?? '');
  if (m === null || date === '') return { ok: false, why: 'missing' };
  const [, id = '', day = '', region = '', service = '', names = '', signature = ''] = m;
  const key = keys.find((k) => k.id === id);
  if (key === undefined) return { ok: false, why: 'unknown-key' };
  if ((key.session ?? '') !== String(asked.headers['x-amz-security-token'] ?? '')) return { ok: false, why: 'session' };
  const headers = names.split(';').map((name) => `${name}:${String(asked.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`).join('');
  const query = [...asked.query].map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).sort().join('&');
  const canonical = [asked.method, asked.path, query, headers, names, hex(asked.body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, `${day}/${region}/${service}/aws4_request`, hex(canonical)].join('\n');
  const mac = (k: string | Buffer, data: string): Buffer => createHmac('sha256', k).update(data).digest();
  const wanted = mac(mac(mac(mac(mac(`AWS4${key.secret}`, day), region), service), 'aws4_request'), text);
  return timingSafeEqual(wanted, Buffer.from(signature, 'hex')) ? { ok: true, key, region, service } : { ok: false, why: 'signature' };
}

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

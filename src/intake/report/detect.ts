import type { ReportFormat } from './finding.ts';
import { isObj } from './shape.ts';

/** The report format that a parsed JSON value has; null = none that is known. An empty list is gitleaks' clean answer. */
export function jsonFormat(json: unknown): Exclude<ReportFormat, 'lines' | 'text'> | null {
  const one = Array.isArray(json) ? json[0] : json;
  if (Array.isArray(json) && json.length === 0) return 'gitleaks';
  if (!isObj(one)) return null;
  if ('RuleID' in one) return 'gitleaks';
  if ('DetectorName' in one) return 'trufflehog';
  if ('secret_type' in one || (!Array.isArray(json) && isObj(one['alert']))) return 'github';
  if (Array.isArray(json)) return null;
  if ('runs' in one) return 'sarif';
  if ('results' in one && ('plugins_used' in one || 'version' in one)) return 'detect-secrets';
  if ('kty' in one || one['type'] === 'service_account') return 'value';
  return null;
}

/** It starts as JSON does, so that a syntax error is worth a complaint; `[prod] …` and `{name}` do not. */
export const looksJson = (text: string): boolean => /^\s*(?:\{\s*["}]|\[\s*[[{"\]\d])/.test(text);

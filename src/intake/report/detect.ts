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

/** It starts as JSON does, so that a syntax error is worth a complaint; `[prod] …` and `{name}` do not. A bare `null` is what a tool wrote that found nothing. */
export const looksJson = (text: string): boolean => /^\s*(?:\{\s*["}]|\[\s*(?:[[{"\]\d]|null\b)|(?:null|true|false)\s*$)/.test(text);

const SEPARATORS = [',', ';', '\t', '|'] as const;
/** A column's name: words, no value. */
const COLUMN = /^\s*"?[A-Za-z][A-Za-z0-9_ .-]{0,39}"?\s*$/;

/** A table: a head of three or more names, and under it only lines with at least as many separators. */
export function looksTable(text: string): boolean {
  const [head = '', ...rows] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return rows.length > 0 && SEPARATORS.some((separator) => {
    const columns = head.split(separator);
    return columns.length >= 3 && columns.every((name) => COLUMN.test(name)) && rows.some((row) => row.split(separator).length >= columns.length);
  });
}

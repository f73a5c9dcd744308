import { distance } from 'fastest-levenshtein';
import { sha256 } from '../../core/canonical.ts';
import { TokenctlError } from '../../core/errors.ts';
import { normalise } from '../normalise.ts';
import { detectSecrets } from './detect-secrets.ts';
import { jsonFormat, looksJson, looksTable } from './detect.ts';
import { finding, reportFormats, type Finding, type Raw, type ReportFormat } from './finding.ts';
import { githubAlert } from './github-alerts.ts';
import { gitleaks } from './gitleaks.ts';
import { ofFreeText, ofLines, rawShape } from './raw-text.ts';
import { badReport, badShape, notJson, type Source } from './report-error.ts';
import { sarif } from './sarif.ts';
import { isObj } from './shape.ts';
import { isLogLine, trufflehog } from './trufflehog.ts';

export interface Report { readonly format: ReportFormat; readonly findings: readonly Finding[] }

/** UTF-16 units; a larger report is refused rather than read halfway. */
export const LARGEST_REPORT = 64 * 1024 * 1024;

function parseJson(source: Source): unknown {
  try {
    return JSON.parse(source.text);
  } catch {
    throw notJson(source);
  }
}
const entries = (json: unknown): readonly unknown[] => (Array.isArray(json) ? json : [json]);

/** One JSON object a line; lines that trufflehog logged are passed over. */
function* ofNdjson({ text, name }: Source): Iterable<Raw> {
  let above = 0;
  for (const line of text.split('\n')) {
    if (line.trim() !== '') {
      const source = { text: line, name, above };
      const json = parseJson(source);
      if (!isLogLine(json)) yield trufflehog(json, source);
    }
    above++;
  }
}

function* ofGithub(json: unknown, source: Source): Iterable<Raw> {
  if (isObj(json) && isObj(json['alert'])) yield githubAlert({ first_location_detected: json['location'], ...json['alert'] }, source, ['alert']);
  else if (Array.isArray(json)) for (const [i, alert] of json.entries()) yield githubAlert(alert, source, [i]);
  else yield githubAlert(json, source, []);
}

/** NDJSON: more than one line, and the first is a whole object. */
function firstLine(text: string): unknown {
  const line = text.split('\n', 4).find((each) => each.trim() !== '') ?? '';
  try {
    return line.startsWith('{') ? JSON.parse(line) : null;
  } catch {
    return null;
  }
}

function detect(source: Source): ReportFormat {
  const { text } = source;
  const first = firstLine(text);
  if (isObj(first) && ('DetectorName' in first || isLogLine(first))) return 'trufflehog';
  if (/^\{"SourceMetadata"/m.test(text)) return 'trufflehog'; // with prose of its log in it: refused at that line, not read halfway
  if (!looksJson(text)) {
    // Its rows would be taken for strings, and what is in its columns would be missed.
    if (looksTable(text)) throw badReport(source, 'a table (CSV); the scanner writes JSON too, or cut out the column of the values and give those');
    return rawShape(text);
  }
  const json = parseJson(source);
  const format = jsonFormat(json);
  if (format === null) throw badShape(source, [], 'JSON, but of no report format that is known; `--format text` searches it for known tokens');
  return format;
}

function* read(format: ReportFormat, source: Source): Iterable<Raw> {
  switch (format) {
    case 'gitleaks': { const json = parseJson(source); yield* gitleaks(isObj(json) && 'RuleID' in json ? [json] : json, source); return; }
    case 'sarif': yield* sarif(parseJson(source), source); return;
    case 'github': yield* ofGithub(parseJson(source), source); return;
    case 'detect-secrets': yield* detectSecrets(parseJson(source), source); return;
    case 'trufflehog': {
      if (!/^\s*\[/.test(source.text)) yield* ofNdjson(source);
      else for (const [i, entry] of entries(parseJson(source)).entries()) yield trufflehog(entry, source, [i]);
      return;
    }
    case 'lines': yield* ofLines(source.text); return;
    case 'text': yield* ofFreeText(source.text); return;
    case 'value': yield { value: normalise(source.text).reveal() }; return;
    default: format satisfies never;
  }
}

/** `--format` as typed. Throws E_USAGE for a name that is none. */
export function reportFormat(name: string): ReportFormat {
  const found = reportFormats.find((format) => format === name);
  if (found) return found;
  const near = reportFormats.toSorted((a, b) => distance(a, name) - distance(b, name))[0];
  throw new TokenctlError('E_USAGE', 'There is no report format of that name.', { hint: `Did you mean ${near}? Known: ${reportFormats.join(', ')}.` });
}

/**
 * Reads a scanner's report, or raw strings, as it is (providers.md §16). `name` = the file, for complaints.
 * Throws E_REPORT with file:line:column, one sentence, never quoting: malformed, empty, too large, or of no known format.
 */
export function parseReport(text: string, format: ReportFormat | null = null, name = 'report'): Report {
  const source: Source = { text: text.replace(/^\uFEFF/, ''), name };
  if (text.length > LARGEST_REPORT) throw badReport(source, 'larger than 64 MiB; split it');
  if (source.text.trim() === '') throw badReport(source, 'empty');
  const is = format ?? detect(source);
  const isRaw = is === 'value' || is === 'lines' || is === 'text';
  // A digest of raw strings would be an unkeyed hash of a secret; a report's names the report.
  const label = isRaw ? is : `${is} ${sha256(source.text).slice(0, 12)}`;
  const findings: Finding[] = [];
  for (const raw of read(is, source)) findings.push(finding(raw, { source: label, ordinal: findings.length }));
  if (findings.length === 0)
    throw badReport(source, is === 'text' ? 'no token of a known format in this text; `--format lines` takes every line as a string' : `a ${is} report without a finding`);
  return { format: is, findings };
}

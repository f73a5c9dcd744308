import { but, RUN, RUN_PLAN, spoiling, VALUES, type Good, type Row } from './row.ts';

const FOLDER = { folder: true } as const;

export function reportRows({ report }: Good): readonly Row[] {
  const findings = JSON.parse(report) as object[];
  const line = JSON.stringify({ SourceMetadata: {}, DetectorName: 'Generic', Raw: VALUES.generic, Verified: false });
  const table = `rule,file,secret\njwt,a.env,${VALUES.generic}\n`;
  return spoiling('report.json', RUN, false, [
    ['empty', '', '1:1', /empty/],
    ['blank', ' \n\n', '1:1', /empty/],
    ['a list of nothing', '[]', '1:1', /without a finding/],
    ['null, which a tool writes that found nothing', 'null\n', '1:1', /no report format/],
    ['a list of null', '[null]', '1:1', /no report format/],
    ['truncated', report.slice(0, -40), '80:18', /not JSON: expected a value/],
    ['a comma too many', `[{"RuleID":"x","Secret":"${VALUES.generic}",},]`, '1:58', /not JSON/],
    ['a value that is no text', '[{"RuleID":"x","Secret":5}]', '1:25', /`Secret` is not a text/],
    ['the second entry has no value', JSON.stringify([findings[0], { RuleID: 'x' }], null, 1), '22:2', /`Secret` is missing/],
    ['of another tool', JSON.stringify([{ filePath: '/a.js', messages: [], token: VALUES.generic }]), '1:1', /no report format/],
    ['NDJSON, broken in its third line', [line, line, line.slice(0, -5), line].join('\n'), '3:97', /not JSON/],
    ['NDJSON with a line of the log', `${line}\nfinished, saw ${VALUES.generic}\n`, '2:1', /not JSON/],
    ['a table', table, '1:1', /a table \(CSV\)/],
    ['a table of another locale', table.replaceAll(',', ';').replaceAll('\n', '\r\n'), '1:1', /a table \(CSV\)/],
    ['UTF-16, as some shells redirect', Buffer.from(`\ufeff${report}`, 'utf16le'), '1:1', /UTF-16/],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from('[{"RuleID":"x","Secret":"ab'), Buffer.of(0xff), Buffer.from('"}]')]), '1:28', /not UTF-8/],
    ['zeros', Buffer.alloc(100), '1:1', /NUL/],
    ['a page', '<!doctype html><html><body>Sign in</body></html>', '1:1', /no token of a known format/],
    ['200,000 brackets', '['.repeat(200_000), '1:200001', /ends too early/],
    ['a folder', FOLDER, '1:1', /it is a folder/],
    ['missing', null, '1:1', /no such file/],
    ['read as another format', report, '2:2', /`DetectorName` is missing/, { argv: [...RUN, '--format', 'trufflehog'] }],
    ['truncated, for identify', report.slice(0, -40), '80:18', /not JSON/, { argv: ['token', 'identify', '@report.json'] }],
    ['truncated, for the ledger', report.slice(0, -40), '80:18', /not JSON/, { argv: ['-i', 'INC-1', 'ledger', 'add', '@report.json'] }],
  ]);
}

export function planRows({ plan, config, report }: Good): readonly Row[] {
  const lines = plan.trimEnd().split('\n');
  const at = (n: number): string => lines.at(n) ?? '';
  const with_ = (n: number, text: string | null): string => `${lines.flatMap((line, i) => (i === (n + lines.length) % lines.length ? (text === null ? [] : [text]) : [line])).join('\n')}\n`;
  const footer = lines.length - 1;
  const digest = `${footer}:${at(-2).indexOf('"digest":') + 10}`;
  const tampered = { exit: 12 } as const;
  const unseen = { shows: false } as const;
  return spoiling('inc.plan', RUN_PLAN, true, [
    ['empty', '', '1:1', /empty/, unseen],
    ['no JSON', 'hello\nworld\n', '1:1', /not JSON/, unseen],
    ['a report', JSON.stringify(JSON.parse(report)), '1:1', /no plan/, unseen],
    ['a file of variables', `PASSWORD=${VALUES.password}\n`, '1:1', /not JSON/, unseen],
    ['a line of another tool', `{"Raw":"${VALUES.password}"}\n`, '1:1', /no plan/, unseen],
    ['cut after its footer', with_(-1, null), `${footer}:1`, /it was cut/],
    ['cut in the middle', `${lines.slice(0, 10).join('\n')}\n`, '10:1', /before its footer/],
    ['cut within a line', plan.slice(0, -20), `${lines.length}:104`, /not JSON/, unseen],
    ['without its footer', with_(-2, null), `${footer}:1`, /footer is missing/, unseen],
    ['a line too many', `${plan}{}\n`, `${lines.length + 1}:1`, /after the end/],
    ['a blank line', with_(3, ''), '4:1', /not JSON/, unseen],
    ['a key that is none', with_(1, but(at(1), '{', '{"evil":1,')), '2:2', /unknown key "evil"/],
    ['a number as text', with_(1, but(at(1), '"n":0', '"n":"0"')), `2:${at(1).indexOf('"n":0') + 5}`, /"n" must be a number/],
    ['__proto__', with_(1, but(at(1), '{', '{"__proto__":{"a":1},')), '2:2', /"__proto__" is not allowed/],
    ['good until never', with_(-1, but(at(-1), /"goodUntil":"[^"]+"/, '"goodUntil":"never"')), `${lines.length}:14`, /not a time/],
    ['good for years', with_(-1, but(at(-1), /"goodUntil":"[^"]+"/, '"goodUntil":"2099-01-01T00:00:00.000Z"')), `${lines.length}:14`, /30 minutes/],
    ['an incident that climbs out', with_(-1, but(at(-1), '"INC-1"', '"../../x"')), `${lines.length}:52`, /not the id of an incident/],
    ['a NUL byte', plan.replace('"live"', '"li\0e"'), `1:${plan.indexOf('"live"') + 4}`, /NUL/, unseen],
    ['bytes that are no UTF-8', Buffer.from(plan.replace('"live"', '"li\u00ffe"'), 'latin1'), `1:${plan.indexOf('"live"') + 4}`, /not UTF-8/, unseen],
    ['a folder', FOLDER, '1:1', /it is a folder/, unseen],
    ['missing', null, '1:1', /no such file/, unseen],
    ['a change was edited', with_(2, but(at(2), '"effect":"revoke"', '"effect":"suspend"')), digest, /digest is not that/, tampered],
    ['a change was dropped', with_(3, null), `${footer - 1}:12`, /29 changes, and 28 stand here/, tampered],
    ['changes were exchanged', [at(0), at(2), at(1), ...lines.slice(3), ''].join('\n'), digest, /digest is not that/, tampered],
    ['the header was edited', plan.replace('"contain-first"', '"replace-first"'), digest, /digest is not that/, tampered],
    ['the realm was edited', plan.replace('"live"', '"drill"'), digest, /digest is not that/, tampered],
    ['deaths were edited', with_(-2, but(at(-2), '"deaths":3', '"deaths":0')), digest, /digest is not that/, tampered],
    ['the digest was edited', with_(-2, but(at(-2), /"digest":"[0-9a-f]{8}/, '"digest":"00000000')), digest, /digest is not that/, tampered],
    ['a name given twice', with_(1, but(at(1), '"n":0', '"n":0,"n":0')), `2:${at(1).indexOf('"n":0') + 9}`, /not written as tokenctl writes/, { exit: 12, shows: false }],
    ['of another workspace', plan, null, /the policy has changed/, { exit: 7, shows: false, also: { 'tokenctl.yaml': but(config, 'maxTtl: 30d', 'maxTtl: 29d') } }],
  ]);
}

/** Complaints about what was typed: nothing of it may be a value that is shown again. */
export const typedRows = (): readonly Row[] => ([
  ['--var without a value', [...RUN.slice(0, 2), '--var', 'tokens'], /NAME=VALUE/],
  ['--var of no input', [...RUN.slice(0, 2), '--var', 'tokns=@report.json'], /names no input/],
  ['--var with a value for a name', [...RUN.slice(0, 2), '--var', `${VALUES.generic}=1`], /names no input/],
  ['--var of no choice', [...RUN.slice(0, 4), '--var', `seen=${VALUES.generic}`], /one of public/],
  ['two answers to one question', [...RUN, '--var', 'seen=internal'], /given twice/],
  ['a selector that is a value', [...RUN.slice(0, 2), '--var', `tokens=${VALUES.generic}`, ...RUN.slice(4)], /cannot be read/],
  ['a selector of nobody', [...RUN.slice(0, 2), '--var', `tokens=owner=${VALUES.generic}`, ...RUN.slice(4)], /matches no token/],
  ['--since on 30 February', [...RUN, '--since', '2026-02-30T00:00:00Z'], /--since takes a time/],
  ['--since in the future', [...RUN, '--since', '2099-01-01T00:00:00Z'], /in the future/],
  ['a duration past every time', [...RUN, '--wait', `${'9'.repeat(30)}d`], /takes a duration/],
  ['a format that is none', [...RUN, '--format', 'gitleeks'], /no report format of that name/],
  ['--out in no folder', ['plan', ...RUN.slice(1, 6), '--out', 'no/such/inc.plan'], /no such folder/],
  ['--out to a folder', ['plan', ...RUN.slice(1, 6), '--out', 'sealed'], /it is a folder/],
  ['an anchor that is none', ['journal', 'verify', 'INC-1', '--anchor', 'abc'], /SIZE:ROOT/],
  ['a reason with a password in a URL', [...RUN.slice(0, 6), '--reason', `see https://u:${VALUES.password}@x.test/`, '--yes'], /is a secret value/],
  ['a note that says nothing', ['-i', 'INC-1', 'incident', 'note', ' '], /says something/],
] as const).map(([name, argv, says]) => ({ name: `typed: ${name}`, files: {}, argv, place: null, says, exit: 2, shows: false }));

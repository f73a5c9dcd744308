import { but, RUN, RUN_MINE, spoiling, VALUES, type Good, type Row } from './row.ts';

const FOLDER = { folder: true } as const;

export function runbookRows({ book: shipped }: Good): readonly Row[] {
  const book = but(shipped, 'name: leaked-token', 'name: mine');
  const b = (from: string | RegExp, to: string): string => but(book, from, to);
  const steps = (text: string): string => `version: 1\nname: mine\nsummary: s\nstrategy: replace-first\ninputs:\n  tokens: { type: tokens, ask: q }\nsteps: [${text}]\n`;
  return spoiling('runbooks/mine.yaml', RUN_MINE, true, [
    ['empty', '', '1:1', /must be a mapping/],
    ['a tab', b('  tokens:', '\ttokens:'), '10:1', /a tab/],
    ['a key given twice', b('version: 1', 'version: 1\nversion: 1'), '4:1', /"version" is given twice/],
    ['an anchor bomb', 'a: &a [x, x]\nb: [*a, *a]\n', '2:5', /an alias/],
    ['a tag', 'version: !!js/function "x"\n', '1:10', /a tag/],
    ['__proto__', `${book}__proto__: { a: 1 }\n`, '31:1', /"__proto__" is not allowed/],
    ['a NUL byte', b('summary: A', 'summary: \0A'), '5:10', /control character \(U\+0000\)/],
    ['bytes that are no UTF-8', Buffer.from(b('summary: A', 'summary: \u00ffA'), 'latin1'), '5:10', /not UTF-8/],
    ['UTF-16', Buffer.from(`\ufeff${book}`, 'utf16le'), '1:1', /not UTF-8/],
    ['carriage returns alone', book.replaceAll('\n', '\r'), '1:52', /carriage return/],
    ['a mistake after CRLF', b('token.revoke', 'token.revke').replaceAll('\n', '\r\n'), '26:28', /no step type "token\.revke"/],
    ['20,000 brackets', `version: ${'['.repeat(20_000)}`, '1:74', /nested too deeply/],
    ['larger than 1 MiB', `# ${'x'.repeat(1 << 20)}`, '1:1', /larger than 1 MiB/, { shows: false }],
    ['a folder', FOLDER, '1:1', /it is a folder/, { shows: false }],
    ['another version', b('version: 1', 'version: 2'), '3:10', /"version" must be 1/],
    ['the name of another file', shipped, '4:7', /the file is called "mine"/],
    ['an unknown key', b('strategy:', 'stratgy:'), '7:1', /unknown key "stratgy"/],
    ['an unknown step type', b('token.revoke', 'token.revok'), '26:28', /no step type/],
    ['a step that needs a later one', steps('{ id: a, uses: token.revoke, needs: [b] }, { id: b, uses: token.probe, needs: [a], with: { which: old, expect: dead } }'), '7:46', /"b" comes later/],
    ['a condition of the wrong type', steps(`{ id: a, uses: token.revoke, when: "1 + 'a' == 3" }`), '7:45', /no such overload/],
    ['a condition on a choice that is none', b('["malware"', '["malwear"'), '16:66', /"malwear" is not one of/],
    ['a regular expression that is none, where it is decided', b('uses: token.revoke,', `uses: token.revoke, where: "token.owner.matches('(')",`), '26:49', /invalid regular expression/],
    ['a placeholder', b('owner: security-oncall', 'owner: <YOUR-TEAM>'), '6:8', /placeholder/],
    ['a duration that is none', b('containBy: 30m', 'containBy: half an hour'), '8:12', /not a duration/],
    ['a timeout longer than a timer', b('uses: token.revoke,', 'uses: token.revoke, timeout: 30d,'), '26:51', /at most 7d/],
    ['a secret', b('owner: security-oncall', `owner: ${VALUES.token}`), '6:8', /looks like a secret/],
    ['a secret beside a syntax error', `name: [${VALUES.token}\n`, '1:34', /not YAML/],
    ['a string of no format for a step type', steps(`{ id: a, uses: ${VALUES.generic} }`), '7:24', /no step type/],
    ['a file of variables', `PASSWORD=${VALUES.password}\nX: y\n`, '1:1', /not YAML/],
    ['a template that does not exist', b('engineers-update', 'engineers-updat'), null, /there is no template/, { shows: false }],
  ]);
}

export function configRows({ config, inventory }: Good): readonly Row[] {
  const c = (from: string | RegExp, to: string): string => but(config, from, to);
  const i = (from: string | RegExp, to: string): string => but(inventory, from, to);
  return [
    ...spoiling('tokenctl.yaml', RUN, true, [
      ['empty', '', '1:1', /must be a mapping/],
      ['a folder', FOLDER, '1:1', /it is a folder/, { shows: false }],
      ['another version', c('version: 1', 'version: 99'), '2:10', /"version" must be 1/],
      ['an unknown environment', c('environment: test', 'environment: tset'), '3:14', /must be one of production, test/],
      ['an unknown connector', c('uses: jwt', 'uses: jwtt'), '10:11', /no connector "jwtt"/],
      ['a value for a folder', c('"file:./authority"', VALUES.generic), '11:11', /not a folder/],
      ['a verifier with a password', c('http://127', `http://u:${VALUES.password}@127`), '12:17', /looks like a secret/],
      ['an age recipient with a wrong character', c(/age: "age1(.)/, 'age: "age1b'), '7:21', /not an age recipient/],
      ['a journal key of another id', c(/you\+[0-9a-f]{8}/, 'you+00000000'), '7:96', /not a journal key/],
      ['a proof window of no time', c('window: 2s', 'window: 0s'), '4:18', /longer than 0s/],
      ['a short window in production', c('environment: test', 'environment: production'), '4:18', /only with environment: test/],
      ['a date for a TTL', c('maxTtl: 30d', 'maxTtl: 2026-13-45'), '21:19', /not a duration/],
      ['__proto__ for an issuer', c('issuers:\n', 'issuers:\n  __proto__: { uses: jwt }\n'), '9:3', /"__proto__" is not allowed/],
    ]),
    ...spoiling('inventory.yaml', RUN, true, [
      ['empty', '', '1:1', /must be a mapping/],
      ['a slot that climbs out', i('"sealed/prod/payments#api_token"', '"sealed/../x#y"'), '10:19', /a slot is STORE\/PATH#FIELD/],
      ['a slot of two tokens', i('"sealed/prod/payments#api_token"', '"sealed/prod/mailer#api_token"'), '26:19', /holds the token at inventory\.yaml:3 already/],
      ['an unknown consumer', i('consumers: [payments]', 'consumers: [paymnts]'), '10:65', /no consumer "paymnts"/],
      ['a fingerprint that is none', i(/fp1:\w+:[0-9a-f]{16}/, VALUES.generic), '9:18', /not a fingerprint/],
      ['fingerprints by the key of another team', inventory.replaceAll(/fp1:\w+:/g, 'fp1:kzzzz:'), null, /made with the key kzzzz/, { exit: 4, shows: false }],
      ['a value', i('    owner: payments\n', `    owner: payments\n    value: ${VALUES.password}\n`), '5:5', /unknown key "value"/],
      ['30 February', i('ttl: 14d', 'ttl: 14d\n    expires: 2026-02-30T00:00:00Z'), '9:14', /not a time/],
      ['a token given twice', i(/authority\/demo-001-\w+/, /authority\/demo-000-\w+/.exec(inventory)?.[0] ?? ''), '11:12', /given twice, first at inventory\.yaml:3/],
    ]),
    ...spoiling('inventory/a.yaml', RUN, true, [['an open list in the folder', 'version: 1\ntokens: [\n', '2:10', /not YAML/]]),
  ];
}

export const answerRows = (): readonly Row[] => spoiling('answers.yaml', [...RUN, '--answers', 'answers.yaml'], true, [
  ['empty', '', '1:1', /must be a mapping/],
  ['a step that is none', 'steps: { isolat: { answer: y } }\n', '1:10', /no step "isolat"/],
  ['of the wrong type', 'reason: 3\n', '1:9', /"reason" must be text/],
  ['truncated', '{"reason": "x", ', '1:16', /not YAML/],
  ['a secret', `steps: { isolate: { answer: "${VALUES.token}" } }\n`, '1:29', /looks like a secret/],
  ['missing', null, '1:1', /no such file/, { shows: false }],
]);

const TEMPLATE = '---\nversion: 1\ntitle: T\naudience: engineers\nfaces: technicians\nsummary: s\n---\nhello\n';
export const templateRows = (): readonly Row[] => spoiling('templates/engineers-update.md', ['-i', 'INC-1', 'comms', 'preview', 'engineers-update'], true, [
  ['no front matter', 'hello\n', '1:1', /front matter/],
  ['an unknown field', but(TEMPLATE, 'summary', 'sumary'), '6:1', /unknown key "sumary"/],
  ['an unknown fact', `${TEMPLATE}{{ facts.incdent }}\n`, '9:4', /no fact “incdent”/],
  ['an unclosed tag', `${TEMPLATE}{% for a in x %}\n`, '9:1', /not closed/],
  ['an include', `${TEMPLATE}{% include "x" %}\n`, '9:1', /tag "include" not found/],
  ['a loop without an end', `${TEMPLATE}{% for i in (1..1000000000) %}x{% endfor %}\n`, '9:1', /more than a message can hold/],
  ['a secret', `${TEMPLATE}${VALUES.token}\n`, '9:1', /looks like a secret/],
  ['a folder', FOLDER, '1:1', /it is a folder/, { shows: false }],
  ['found before a run, not after the last token died', `${TEMPLATE}{{ facts.incdent }}\n`, '9:4', /no fact “incdent”/, { argv: RUN }],
]);

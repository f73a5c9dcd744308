import { expect, test } from 'vitest';
import { runView } from '../../../src/cli/screens/run.ts';
import type { JournalEvent } from '../../../src/journal/index.ts';

/** A run of two revokes, as its screen and its printed lines show it. */
function shown() {
  const printed: string[] = [];
  let lines: () => readonly string[] = () => [];
  const ui = { errStyle: { mark: (m: string) => m }, live: (o: { lines: typeof lines }) => { lines = o.lines; return { print: (line: string) => { printed.push(line); }, update: () => undefined }; } };
  const changes = [0, 1].map((n) => ({ n, step: 'revoke', key: `revoke:idp/${n}` }));
  const view = runView(ui as never, { plan: { header: { steps: [{ id: 'revoke' }], runbook: 'r' }, footer: { digest: 'abcdef012345' }, changes } as never, run: 'R', incident: 'INC-1', severity: 'SEV2', environment: 'test', startedMs: () => 0, nowMs: () => 0, limits: () => [] });
  const see = (code: string, data: object): void => { view.see({ code, run: 'R', at: '2026-11-29T12:00:00.000Z', data } as unknown as JournalEvent); };
  return {
    printed, resumed: () => { see('run.resumed', {}); }, step: () => lines().find((l) => l.includes('revoke')) ?? '', screen: () => lines().join('\n'),
    intended: (n: number) => { see('change.intended', { n }); },
    ended: (n: number, outcome: object) => { see('change.ended', { n, key: `revoke:idp/${n}`, outcome }); },
  };
}
const [done, away] = [{ is: 'done', by: 'answer', out: null }, { is: 'failed', fault: { code: 'E_UNAVAILABLE', class: 'unavailable' } }];

test('a change that is tried again has not ended: it is counted once, and its step is told of when it is over', () => {
  const v = shown();
  for (const n of [0, 1]) v.intended(n);
  v.ended(0, away);
  v.intended(0);
  v.ended(1, done);
  expect(v.step()).toContain('now');
  expect(v.printed.filter((l) => l.includes('step'))).toEqual([]);
  v.ended(0, done);
  expect(v.step()).toMatch(/ok .* 2 /);
  expect(v.printed.filter((l) => l.includes('step'))).toEqual(['12:00:00Z step  revoke ok 2 of 2']);
});

test('on resume what did not end well is to be done, and no failure', () => {
  const v = shown();
  v.ended(0, away);
  v.ended(1, done);
  expect(v.step()).toContain('1/2   1 not');
  v.resumed();
  expect(v.step()).not.toContain('not');
  expect(v.screen()).not.toContain('not done so far');
  v.intended(0);
  v.ended(0, done);
  expect(v.printed.at(-1)).toBe('12:00:00Z step  revoke ok 2 of 2');
});

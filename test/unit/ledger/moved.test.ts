import { expect, test } from 'vitest';
import type { Hex } from '../../../src/core/brand.ts';
import { whatNext } from '../../../src/ledger/index.ts';
import { Lines } from './lines.ts';

test('what is left of a moved incident waits elsewhere; taken over, it is worked on where it is now', () => {
  const l = new Lines().opened().exposed('vault/a');
  expect(whatNext(l.s, { now: l.now }).exit).toBe(3);
  l.add('incident.moved', { to: 'bastion-3', files: 0, manifest: 'ab' as Hex }, null);
  expect(l.s.incident.moved).toEqual({ to: 'bastion-3', from: 'bastion-2', manifest: 'ab', signed: false });
  l.add('checkpoint.signed', { size: 6, root: '', file: 'checkpoints/6' }, null);
  expect(l.s.incident.moved?.signed).toBe(true);
  expect(whatNext(l.s, { now: l.now })).toMatchObject({ exit: 8, lines: [], commands: ['tokenctl timeline -i INC-7'], open: 1, headline: expect.stringContaining('sealed') });
  l.add('incident.taken-over', { from: 'bastion-2', size: 7, root: 'cd' as Hex, workspace: '/srv/w' }, null);
  expect(l.s.incident).toMatchObject({ moved: null, workspace: '/srv/w' });
  expect(whatNext(l.s, { now: l.now }).exit).toBe(3);
});

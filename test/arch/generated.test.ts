import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { ROOT } from './sources.ts';

test('generated files are fresh', { timeout: 60_000 }, () => {
  const check = spawnSync(process.execPath, ['tools/gen.ts', '--check'], { cwd: ROOT, encoding: 'utf8' });
  expect({ stderr: check.stderr, status: check.status }).toEqual({ stderr: '', status: 0 });
});

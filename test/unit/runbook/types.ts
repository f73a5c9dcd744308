import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRunbook, type LoadRunbookIn } from '../../../src/runbook/index.ts';
import { steps } from '../../../src/steps/registry.gen.ts';
import type { Runbook } from '../../../src/core/runbook.ts';

/** Every step type there is. */
export const types = steps;

const root = join(import.meta.dirname, '../../..');
export const shippedDir = join(root, 'runbooks');
export const SHIPPED = ['leaked-token', 'leaked-signing-key', 'revoke-one', 'contain-now', 'routine-rotation'] as const;
export const shipped = (name: (typeof SHIPPED)[number]): string => readFileSync(join(shippedDir, `${name}.yaml`), 'utf8');

export const load = (text: string, more: Partial<LoadRunbookIn> = {}): Runbook => loadRunbook({ text, file: 'r.yaml', steps: types, ...more });

import { join } from 'node:path';
import { digestOf } from '../../../core/canonical.ts';
import type { Json } from '../../../core/brand.ts';
import { openSource } from '../../../core/source.ts';
import { readTextIfThere } from '../../../platform/files.ts';
import { shipped } from '../shipped.ts';
import type { Prepared } from './prepare.ts';

/** Digest of the runbook that was rehearsed: the copy in the drill's workspace, else the shipped one; null = neither has the name. */
export async function runbookDigest(p: Pick<Prepared, 'workspace'>, name: string): Promise<string | null> {
  for (const dir of [join(p.workspace, 'runbooks'), shipped('runbooks')]) {
    const text = await readTextIfThere(join(dir, `${name}.yaml`));
    if (text !== null) return digestOf(openSource({ text, file: name, code: 'E_RUNBOOK' }).value as Json);
  }
  return null;
}

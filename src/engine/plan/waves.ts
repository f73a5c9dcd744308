import { TokenctlError } from '../../core/errors.ts';

/** Wave of each of `count` changes; cumulative, percentages rounded up, empty waves dropped (ENGINE O4). */
export function wavesOf(waves: readonly (number | `${number}%`)[], count: number): number[] {
  const ends: number[] = [];
  for (const wave of waves) {
    const end = typeof wave === 'number' ? wave : Math.ceil((Number(wave.slice(0, -1)) / 100) * count);
    if (!Number.isFinite(end) || end < 0) throw new TokenctlError('E_RUNBOOK', `canary wave ${String(wave)} is not a number or a percentage`);
    const capped = Math.min(count, end);
    if (capped > (ends.at(-1) ?? 0)) ends.push(capped);
  }
  if ((ends.at(-1) ?? 0) < count) ends.push(count);
  return Array.from({ length: count }, (_, i) => ends.findIndex((end) => i < end));
}

import { isTokenctlError } from '../../core/errors.ts';
import type { Place } from '../../core/token.ts';
import type { PlanCx } from '../../ports/step.ts';

/** What the place holds now; null = its store cannot be read, which leaves a subject out and never ends the plan (ENGINE P4). */
export const readable = (cx: PlanCx, place: Place): Promise<Awaited<ReturnType<PlanCx['holding']>> | null> =>
  cx.holding(place).catch((e: unknown) => { if (!isTokenctlError(e)) throw e; return null; });

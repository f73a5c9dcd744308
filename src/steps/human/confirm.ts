import * as z from 'zod';
import { defineRecord } from '../../ports/step.ts';

/** A question at a barrier; its answer is journaled with who gave it (TRUTH T8.2). */
export default defineRecord<{ ask: string; evidence: 'required' | 'optional' }, Record<string, never>>({
  uses: 'human.confirm', kind: 'record', scope: 'run', timeoutMs: 3_600_000, concurrency: 1,
  summary: 'Ask a person about what cannot be read by a machine, and write the answer down.',
  input: z.strictObject({ ask: z.string().min(1), evidence: z.enum(['required', 'optional']).default('optional') }) as unknown as z.ZodType<{ ask: string; evidence: 'required' | 'optional' }>,
  samples: { good: [{ ask: 'Are the hosts cut off?', evidence: 'required' }, { ask: 'Go on?' }], bad: [{}, { ask: '' }] },
  async *plan(_cx, input) {
    yield { target: { run: true }, data: {}, ask: { text: input.ask, evidence: input.evidence } };
  },
  record: () => Promise.resolve({ is: 'settled', notes: [] }),
});

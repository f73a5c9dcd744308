import * as z from 'zod';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const drillFile = z.object({
  v: z.literal(1), id: z.string().regex(/^[a-z][a-z0-9-]{0,63}-\d+$/), scenario: name, title: z.string(), digest: z.string(), seed: z.number(), runbook: z.string(), play: z.string().nullable(),
  beganAt: z.iso.datetime(),
  /** Where it is held, and what lets one take part. */
  port: z.int().min(1).max(65_535), key: z.string(),
});
export type DrillFile = Readonly<z.infer<typeof drillFile>>;

/** A drill's own marker; null = the text is none. */
export function parseDrillFile(text: string): DrillFile | null {
  try { return drillFile.safeParse(JSON.parse(text)).data ?? null; } catch { return null; }
}

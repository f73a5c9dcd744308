import * as z from 'zod';
import { at, count, event, hex, json } from './shape.ts';

export const journalEvents = {
  'journal.opened': event('First line of every journal: realm, incident, tool version, fingerprint key id.',
    z.strictObject({ realm: z.enum(['live', 'drill']), incident: z.string(), tool: z.string(), fpKey: z.string() })),
  'journal.recovered': event('A torn last line of a dead writer was set aside in a file.',
    z.strictObject({ bytes: count, sha256: hex, file: z.string() })),
  'checkpoint.signed': event('A signed note of size and root was written; the note is the anchor others can keep.',
    z.strictObject({ size: count, root: z.string(), file: z.string() })),
  'clock.jumped': event('The wall clock moved against the monotonic one; waits were lengthened, never shortened.',
    z.strictObject({ byMs: z.number() })),
  'identity.read': event('Who tokenctl is at a connector, and whether that is who it was expected to be.',
    z.strictObject({ connector: z.string(), is: json, expected: z.boolean() })),
  'trust.given': event('A person (or a flag) trusted the endpoints that the workspace names.',
    z.strictObject({ digest: hex, endpoints: z.array(z.string()), by: z.enum(['asked', 'flag', 'made-here']) })),
  'pace.paused': event('A budget is blocked until the given time.',
    z.strictObject({ budget: z.string(), until: at, why: z.string() })),
};

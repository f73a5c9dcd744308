import * as z from 'zod';
import { Secret } from '../../core/secret.ts';
import { systemClock } from '../../platform/clock.ts';
import { createHttp } from '../../platform/http.ts';
import { readSealed } from '../sealed-reader.ts';
import { startService } from '../service.ts';
import { runChild } from './stdin-child.ts';

const config = z.strictObject({
  /** Address that the service calls with its token. */
  calls: z.string(),
  everyMs: z.number().int().positive().default(500),
  port: z.number().int().min(0).default(0),
  store: z.strictObject({ folder: z.string(), path: z.string(), field: z.string() }),
  /** The service's own age identity; it comes through stdin, never as an argument. */
  identity: z.string(),
});

/** A consumer as a process of its own. Line in: its configuration. Line out: `{ url }`. */
await runChild(async (line) => {
  const { identity, store, ...c } = config.parse(line);
  const own = new Secret(identity);
  const service = await startService(c, { clock: systemClock, http: createHttp({ loopbackOnly: true }), read: () => readSealed(store, own) });
  return { hello: { url: service.url }, close: () => service.close() };
});

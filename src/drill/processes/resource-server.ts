import { systemClock } from '../../platform/clock.ts';
import { createHttp } from '../../platform/http.ts';
import { resourceServerConfig, startResourceServer } from '../resource-server.ts';
import { runChild } from './stdin-child.ts';

/** The witness as a process of its own. Line in: its configuration. Line out: `{ url, port, steerPort }`. */
await runChild(async (config) => {
  const server = await startResourceServer(resourceServerConfig.parse(config), { clock: systemClock, http: createHttp({ loopbackOnly: true }) });
  return { hello: { url: server.url, port: server.port, steerPort: server.steerPort }, close: () => server.close() };
});

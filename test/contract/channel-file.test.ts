import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import file from '../../src/connectors/file/index.ts';
import { deps, tempDir } from '../unit/connectors/file/fixture.ts';
import { channelContract } from './channel.ts';

channelContract('file', async () => {
  const { dir, remove } = tempDir();
  if (!file.channel) throw new Error('the file connector has a channel');
  const channel = file.channel.create('out', file.channel.config.parse({ uses: 'file', path: './outbox', faces: 'customers' }), deps({ dir }));
  const outbox = join(dir, 'outbox');
  return { channel, secrets: [dir], arrived: async () => (existsSync(outbox) ? readdirSync(outbox) : []).map((name) => readFileSync(join(outbox, name), 'utf8')), close: async () => { remove(); } };
});

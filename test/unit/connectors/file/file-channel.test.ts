import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import file from '../../../../src/connectors/file/index.ts';
import { message } from '../../../contract/channel.ts';
import { effectCall } from '../../../contract/store-call.ts';
import { deps, tempDir } from './fixture.ts';

const open = (dir: string) => {
  if (!file.channel) throw new Error('the file connector has a channel');
  return file.channel.create('out', file.channel.config.parse({ path: './outbox', faces: 'customers' }), deps({ dir }));
};

it('writes one private file a message, named by the time of its intent, template and mark', async () => {
  const { dir, remove } = tempDir();
  try {
    const call = effectCall('one');
    const reply = await open(dir).effects.send(message({ template: '../up date', title: 'A\n# B', body: '- **x**\n\n' }), call);
    const name = `${call.intendedAt.replace(/[-:]|\.\d+/g, '')}----up-date-${call.mark}.md`;
    expect(reply).toEqual({ ok: true, how: 'done', out: { receipt: name } });
    expect(readdirSync(join(dir, 'outbox'))).toEqual([name]);
    expect(readFileSync(join(dir, 'outbox', name), 'utf8')).toBe('# A # B\n\n- **x**\n');
    expect([statSync(join(dir, 'outbox', name)).mode & 0o777, statSync(join(dir, 'outbox')).mode & 0o777]).toEqual([0o600, 0o700]);
  } finally { remove(); }
});

it('makes one file of a message that is sent again while it is being written', async () => {
  const { dir, remove } = tempDir();
  try {
    const sent = await Promise.all([1, 2, 3].map(() => open(dir).effects.send(message(), effectCall('one'))));
    expect(sent.filter((reply) => reply.ok === true && reply.how === 'done')).toHaveLength(1);
    expect(readdirSync(join(dir, 'outbox'))).toHaveLength(1);
  } finally { remove(); }
});

it('calls a message unknown that could not be written, without saying where', async () => {
  const { dir, remove } = tempDir();
  try {
    writeFileSync(join(dir, 'outbox'), 'a file, where the folder should be');
    const reply = await open(dir).effects.send(message(), effectCall('one'));
    expect(reply).toMatchObject({ ok: false, fault: { code: 'E_LOST', class: 'lost' } });
    expect(JSON.stringify(reply)).not.toContain(dir);
  } finally { remove(); }
});

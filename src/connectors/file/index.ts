import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { isAgeRecipient } from '../../core/age-recipient.ts';
import { dirMode, ensureDir, fileMode, makeDir } from '../../platform/files.ts';
import type { Channel } from '../../ports/channel.ts';
import { defineConnector, filling } from '../../ports/connector.ts';
import type { SecretStore } from '../../ports/store.ts';
import { fileStoreCard } from './card.ts';
import type { FileStoreCx } from './context.ts';
import { fileChannel } from './file-channel.ts';
import { fileStoreEffects } from './store-effects.ts';
import { fileStoreReads } from './store-reads.ts';

const common = { uses: z.literal('file').optional(), expect: z.record(z.string(), z.unknown()).optional(), path: z.string().min(1) };

const storeConfig = z.strictObject({
  ...common,
  /** Age recipients of the consumers, to which every version is sealed beside the operators'. */
  recipients: z.array(z.string().refine(isAgeRecipient, 'not an age recipient (age1…), or a character of it is wrong')).optional(),
  /** Files for the folder's group (0660, 2770) instead of the owner alone. */
  shared: z.boolean().optional(),
});
const channelConfig = z.strictObject({ ...common, faces: z.enum(['technicians', 'customers']) });

/** Folders of this machine: a sealed store of versions, and an outbox of messages. */
export default defineConnector({
  uses: 'file',
  summary: 'a folder: secrets sealed with age, or messages as files',
  store: filling<z.infer<typeof storeConfig>, SecretStore>({
    config: storeConfig,
    create(id, config, deps) {
      const cx: FileStoreCx = {
        id, root: resolve(deps.dir, config.path), dirMode: dirMode(config.shared), clock: deps.clock, fingerprint: deps.fingerprint,
        sealing: { ownIdentity: deps.ownIdentity, recipients: [...deps.recipients, ...(config.recipients ?? [])], mode: fileMode(config.shared) },
      };
      return { id, uses: 'file', staging: 'label', card: fileStoreCard, reads: fileStoreReads(cx), effects: fileStoreEffects(cx) };
    },
    endpoints: (c) => [c.path],
  }),
  channel: filling<z.infer<typeof channelConfig>, Channel>({
    config: channelConfig,
    create: (id, config, deps) => fileChannel({ id, faces: config.faces, folder: resolve(deps.dir, config.path) }),
    endpoints: (c) => [c.path],
  }),
  async setup(folder) {
    await ensureDir(dirname(folder));
    await makeDir(folder);
    return { folder };
  },
});

export { readCurrent } from './read-current.ts';

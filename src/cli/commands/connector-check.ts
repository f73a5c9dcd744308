import { strongestExit } from '../../core/exit.ts';
import { sanitize } from '../../ui/index.ts';
import { checkConnectors } from '../app/check-connectors.ts';
import { openHouse } from '../app/house.ts';
import { namedEntries } from '../app/named-entries.ts';
import { requireTrust } from '../app/trust.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'connector check', group: 'prepare', summary: 'who tokenctl is at each connector, and whether it may read what a plan reads',
  args: [{ name: 'name', summary: 'entries of tokenctl.yaml; default: all', variadic: true, complete: 'connector' }],
  about: [
    'Reads only: identity, compared with expect:, one page of an issuer’s list, and the versions of the inventory’s places in a store, never their values. A channel is not sent anything.',
    'What may be written is not tried; `tokenctl connector permissions` prints what must be granted.',
  ],
  examples: [{ run: 'tokenctl connector check', does: 'all of them' }, { run: 'tokenctl connector check vault --json', does: 'one, for a script' }],
  exits: [0, 4, 5], json: 'tokenctl/connector-check/v1', next: ['connector permissions', 'doctor'],
  async handler(cx, { args }) {
    const house = await openHouse(cx, { workspace: 'needed' });
    const entries = namedEntries(house.workspace, args.name, ['issuer', 'store', 'channel']);
    await requireTrust(cx, house);
    const checked = await checkConnectors(cx, house, entries);
    const { style } = cx.ui;
    const who = (is: (typeof checked)[number]['is']): string => Object.entries(is ?? {}).map(([fact, value]) => `${fact} ${typeof value === 'string' ? value : JSON.stringify(value)}`).join(', ');
    const next = [...new Set(checked.flatMap((c) => c.trouble?.next.slice(0, 1) ?? []))];
    return {
      exit: strongestExit(checked.map((c) => c.trouble?.exit ?? 0)), json: { connectors: checked },
      text: [
        ...cx.ui.table([{ head: '' }, { head: 'name' }, { head: 'as' }, { head: 'who tokenctl is there', shrinks: true }, { head: 'what was read', shrinks: true }],
          checked.map((c) => [style.mark(c.trouble === null ? 'ok' : 'fail'), sanitize(c.name), c.role, sanitize(`${who(c.is)}${c.expected && c.is !== null ? ' (as expected)' : ''}`), sanitize(c.trouble === null ? c.read.join(', ') : `${c.trouble.message} [${c.trouble.code}]`)])),
        ...next.map((command) => `Next: ${command}`),
      ],
    };
  },
});

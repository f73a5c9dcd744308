import { TokenctlError } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { commandHelp, nounHelp, rootHelp } from '../help.ts';
import { namesUnder } from '../registry.ts';
import { nearest, unknownCommand } from '../suggest.ts';
import { TOPICS } from '../topics.ts';

export default defineCommand({
  name: 'help',
  summary: 'help for a command or a topic',
  group: 'look after',
  args: [{ name: 'topic', summary: `a command, or: ${Object.keys(TOPICS).join(', ')}`, variadic: true, complete: 'topic' }],
  examples: [
    { run: 'tokenctl help exit-codes', does: 'a topic' },
    { run: 'tokenctl help ledger waive', does: 'the same as: tokenctl ledger waive --help' },
  ],
  exits: [2],
  json: null,
  async handler({ registry }, { args }) {
    const words = args.topic.join(' ');
    if (words === '') return { exit: 0, text: rootHelp(registry) };
    const topic = Object.hasOwn(TOPICS, words) ? TOPICS[words] : undefined;
    if (topic !== undefined) return { exit: 0, text: topic.lines(), paged: true };
    const entry = Object.hasOwn(registry, words) ? registry[words] : undefined;
    if (entry !== undefined) return { exit: 0, text: commandHelp((await entry.load()).default), paged: true };
    if (namesUnder(registry, words).length > 0) return { exit: 0, text: nounHelp(registry, words) };
    const near = nearest(words, Object.keys(TOPICS));
    if (near.length === 0) throw unknownCommand(words, registry);
    throw new TokenctlError('E_USAGE', 'There is no such topic.', { hint: `Did you mean "${near[0] ?? ''}"?`, next: [`tokenctl help ${near[0] ?? ''}`] });
  },
});

import { sanitize } from '../../ui/sanitize.ts';
import { defineCommand, type ValueKind } from '../command.ts';
import { complete } from '../completion.ts';
import { explainable } from '../explanations.ts';
import { TOPICS } from '../topics.ts';

export default defineCommand({
  name: 'complete',
  summary: 'what can stand where the cursor is; asked by the completion scripts',
  group: 'look after',
  hidden: true,
  args: [{ name: 'words', summary: 'the words after tokenctl', variadic: true }],
  examples: [{ run: 'tokenctl complete -- ledger s', does: 'show' }],
  exits: [],
  json: null,
  async handler(cx, { args }) {
    const values = async (kind: ValueKind) => {
      if (kind === 'topic') return [...Object.keys(TOPICS), ...Object.keys(cx.registry)];
      if (kind === 'explainable') return explainable();
      return cx.values(kind);
    };
    const { candidates, files } = await complete(args.words, cx.registry, values);
    if (candidates.length === 0 && files) return { exit: 0, text: ':files' };
    return { exit: 0, text: candidates.map(({ value, note }) => (note === '' ? sanitize(value) : `${sanitize(value)}\t${sanitize(note, { cap: 70 })}`)) };
  },
});

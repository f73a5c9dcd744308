import { defineCommand } from '../command.ts';
import { completionScript, type Shell } from '../completion.ts';

export default defineCommand({
  name: 'completion',
  summary: 'completion script for bash, zsh or fish',
  group: 'look after',
  args: [{ name: 'shell', summary: 'the shell that reads it', required: true, of: ['bash', 'zsh', 'fish'] }],
  examples: [
    { run: 'eval "$(tokenctl completion bash)"', does: 'in ~/.bashrc; zsh the same in ~/.zshrc' },
    { run: 'tokenctl completion fish | source', does: 'in ~/.config/fish/config.fish' },
  ],
  exits: [2],
  json: null,
  handler: (_cx, { args }) => Promise.resolve({ exit: 0, text: completionScript(args.shell as Shell) }),
});

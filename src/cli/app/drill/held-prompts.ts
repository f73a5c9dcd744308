import type { JoinedClock } from '../../../drill/clock/joined-clock.ts';
import type { Prompts, Ui } from '../../../ui/index.ts';

/** While a person is asked, the time of the drill flows: it is not skipped over somebody who thinks. */
export function heldPrompts(ui: Ui, clock: JoinedClock): Ui {
  const held = (prompts: Prompts): Prompts => ({
    ...prompts,
    text: (ask) => clock.hold(() => prompts.text(ask)), secret: (ask) => clock.hold(() => prompts.secret(ask)), choose: (ask) => clock.hold(() => prompts.choose(ask)),
    confirm: (ask) => clock.hold(() => prompts.confirm(ask)), phrase: (ask) => clock.hold(() => prompts.phrase(ask)),
  });
  // Getters of the original go on to be read there.
  return Object.create(ui, {
    prompts: { value: held(ui.prompts), enumerable: true },
    ttyPrompts: { value: () => { const tty = ui.ttyPrompts(); return { prompts: held(tty.prompts), close: () => tty.close() }; }, enumerable: true },
    stdin: { value: (limits?: Parameters<Ui['stdin']>[0]) => clock.hold(() => ui.stdin(limits)), enumerable: true },
  }) as Ui;
}

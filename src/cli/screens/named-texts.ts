import { padEnd, widthOf, wrap, type Ui } from '../../ui/index.ts';

/** Names, each with a text that is read as a whole: wrapped beside it, or below it where the terminal is narrow. */
export function namedTexts(ui: Pick<Ui, 'columns'>, rows: readonly { readonly name: string; readonly text: string }[]): string[] {
  const names = Math.max(0, ...rows.map((r) => widthOf(r.name)));
  const beside = ui.columns - names - 2 >= LEAST;
  return rows.flatMap(({ name, text }) => {
    const lines = wrap(text, Math.max(20, beside ? ui.columns - names - 2 : ui.columns - 4));
    return beside ? lines.map((line, i) => `${padEnd(i === 0 ? name : '', names)}  ${line}`) : [name, ...lines.map((line) => `    ${line}`)];
  });
}
const LEAST = 30;

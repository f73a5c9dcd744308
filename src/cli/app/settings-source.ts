import { LineCounter, parseDocument, type Node } from 'yaml';
import { readText } from '../../platform/files.ts';

/** `tokenctl.yaml:12` for what stands in the file, null for what does not. The file has been read and checked already. */
export async function readUserSource(file: string): Promise<(path: readonly string[]) => string | null> {
  const lines = new LineCounter();
  const document = parseDocument(await readText(file), { lineCounter: lines, prettyErrors: false });
  return (path) => {
    const node = document.getIn(path.map((p) => (/^\d+$/.test(p) ? Number(p) : p)), true) as Node | undefined;
    const offset = node?.range?.[0];
    return offset === undefined ? null : `${file}:${lines.linePos(offset).line}`;
  };
}

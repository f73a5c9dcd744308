/** What is wrong with a journal, with the line that shows it; null = a fault of a file beside it. */
export interface Problem {
  readonly kind: 'malformed' | 'edited' | 'order' | 'truncated' | 'rewritten' | 'forged' | 'unvouched' | 'checkpoint' | 'anchor';
  readonly line: number | null;
  readonly what: string;
}

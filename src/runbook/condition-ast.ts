import type { ASTNode } from '@marcbachmann/cel-js';

const isNode = (v: unknown): v is ASTNode => typeof v === 'object' && v !== null && 'op' in v && 'args' in v;

/** Every node of a parsed condition, macros included. */
export function astNodes(node: ASTNode): readonly ASTNode[] {
  const inside = (v: unknown): readonly ASTNode[] => (isNode(v) ? astNodes(v) : Array.isArray(v) ? v.flatMap(inside) : []);
  return [node, ...inside(node.args)];
}

/** The name, if the node is one. */
export const rootOf = (node: ASTNode): string | null => (node.op === 'id' ? node.args : null);

/** The text, if the node is a string literal. */
export const literalOf = (node: ASTNode): string | null => (node.op === 'value' && typeof node.args === 'string' ? node.args : null);

/** What a zod schema would have accepted at a path: read from its definition, for "did you mean". */
interface Def {
  readonly type?: string;
  readonly shape?: { readonly [key: string]: Node };
  readonly element?: Node;
  readonly valueType?: Node;
  readonly innerType?: Node;
  readonly in?: Node;
  readonly options?: readonly Node[];
  readonly left?: Node;
  readonly right?: Node;
  readonly getter?: () => Node;
}
interface Node { readonly _zod: { readonly def: Def } }

/** Through optional, default, refine, pipe, lazy, union and intersection to the schemas that say something. */
function bare(node: Node | undefined): readonly Def[] {
  const def = node?._zod.def;
  if (def === undefined) return [];
  if (def.options !== undefined) return def.options.flatMap(bare);
  if (def.left !== undefined) return [...bare(def.left), ...bare(def.right)];
  if (def.getter !== undefined) return bare(def.getter());
  if (def.innerType !== undefined) return bare(def.innerType);
  if (def.in !== undefined) return bare(def.in);
  return [def];
}

function step(def: Def, part: PropertyKey): readonly Def[] {
  if (def.shape !== undefined) return bare(def.shape[String(part)]);
  if (def.element !== undefined) return bare(def.element);
  if (def.valueType !== undefined) return bare(def.valueType);
  return [];
}

/** Keys that the object at `path` may have; none if the schema does not say. */
export function knownKeys(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  const at = path.reduce<readonly Def[]>((defs, part) => defs.flatMap((d) => step(d, part)), bare(schema as Node));
  return [...new Set(at.flatMap((d) => Object.keys(d.shape ?? {})))];
}

import { transform, type Metafile, type OutputFile } from 'esbuild';
import { basename } from 'node:path';

interface PackIn {
  /** What splitting made of every module of ours as an entry of its own: then each is one chunk, and so is each package. */
  readonly files: readonly OutputFile[];
  readonly metafile: Metafile;
  /** The module whose exports are those of the pack. */
  readonly entry: string;
}

interface Part { readonly name: string; readonly ours: boolean; readonly text: string; readonly imports: readonly string[] }

/**
 * One CommonJS file in which a module runs when the first of its exports is used, and not when it is imported: what a command
 * does not use costs it nothing, wherever the import stands. So modules of ours must do nothing but define when they run;
 * a package runs as a whole, and what it imports before it.
 */
export async function packModules({ files, metafile, entry }: PackIn): Promise<string> {
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const parts = new Map(files.map((file): [string, Part] => {
    const name = basename(file.path);
    const output = outputs.get(name);
    // The file of an entry only names what its chunk defines.
    const ours = [output?.entryPoint ?? '', ...Object.keys(output?.inputs ?? {})].some((input) => input !== '' && !input.includes('node_modules/'));
    return [name, { name, ours, text: file.text, imports: (output?.imports ?? []).flatMap((i) => (i.external === true ? [] : [basename(i.path)])) }];
  }));
  const [start] = [...outputs].find(([, output]) => output.entryPoint === entry) ?? [];
  if (start === undefined) throw new Error(`${entry} is not among the entries`);
  const modules = await Promise.all(reached(parts, start).map(moduleText));
  return ascii(`"use strict";\nconst modules={\n${modules.join(',\n')}\n};\n${RUNTIME}module.exports=run(${JSON.stringify(`./${start}`)});\n`);
}

/** bin/code-cache.js reads a byte a character. esbuild escapes strings and leaves regular expressions as they are, where the same escape means the same. */
const ascii = (text: string): string => text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

function reached(parts: ReadonlyMap<string, Part>, from: string): readonly Part[] {
  const found = new Set<Part>();
  const visit = (name: string): void => {
    const part = parts.get(name);
    if (part === undefined) throw new Error(`no chunk ${name}`);
    if (found.has(part)) return;
    found.add(part);
    part.imports.forEach(visit);
  };
  visit(from);
  return [...found];
}

const EXPORTS = /export\{([^{}]*)\};?\s*$/;

/** `"./name": function`. `__give` takes the exports, `__later` is `import()`, `__need` an import that waits until it is used. */
async function moduleText({ name, ours, text }: Part): Promise<string> {
  const exported = (EXPORTS.exec(text)?.[1] ?? '').split(',').filter((pair) => pair !== '').map((pair) => {
    const [from = '', to = from] = pair.trim().split(' as ');
    return `get ${to}(){return ${from}}`;
  });
  const body = text.replace(EXPORTS, '')
    // An import for its effects alone: ours have none.
    .replace(ours ? /\bimport"\.\/[^"]+";/g : /(?!)/, '')
    .replace(/\bimport\((?="(?:\.\/|node:))/g, '__later(');
  const { code } = await transform(`__give({${exported.join(',')}});${body}`, { format: 'cjs', platform: 'node', target: 'node22', minifySyntax: true, minifyWhitespace: true, logLevel: 'error' });
  if (/\bmodule\.exports\s*=\s*__toCommonJS|\bimport\("/.test(code)) throw new Error(`${name}: an export or import() that the pack does not know`);
  return `${JSON.stringify(`./${name}`)}:function(__give,__later,__need,require){${whenUsed(code, ours)}}`;
}

const IMPORT = /\b(import_\w+)=require\("([^"]+)"\)/g;
const WHOLE = /\b(import_\w+)=__toESM\(require\("(node:[^"]+)"\)(?:,1)?\)/g;

/** An import becomes an object whose `$` is the module, run when that is first read; of a package, only its imports of builtins do. */
function whenUsed(code: string, ours: boolean): string {
  const later = code.replace(IMPORT, (all, name: string, from: string) => (ours || from.startsWith('node:') ? `${name}=__need("${from}")` : all)).replace(WHOLE, '$1=__need("whole:$2")');
  const names = [...later.matchAll(/\b(import_\w+)=__need\(/g)].map(([, name = '']) => name);
  return names.length === 0 ? code : later.replace(new RegExp(`(?<![\\w$])(?:${names.join('|')})(?![\\w$])(?!=__need)`, 'g'), '$&.$$');
}

const RUNTIME = `const ran=new Map();
const run=(name)=>{
  const done=ran.get(name);
  if(done!==undefined)return done;
  const code=modules[name];
  if(code===undefined)return require(name);
  let exports;
  code((given)=>{ran.set(name,exports=given)},later,need,run);
  return exports;
};
class Need{
  constructor(name){this.name=name;this.it=undefined;}
  get $(){return this.it===undefined?this.it=this.name.startsWith("whole:")?whole(require(this.name.slice(6))):run(this.name):this.it;}
}
const whole=(it)=>Object.create(it,{default:{value:it}});
const need=(name)=>new Need(name);
const later=async(name)=>{
  const it=run(name);
  return name in modules||it.__esModule?it:{...it,default:it};
};
`;

import { dirname, join, normalize } from 'node:path';
import type { Tree } from './tree.ts';

export interface Import {
  /** What stands between the quotes. */
  from: string;
  /** The names as the other module has them; `*` is all of them. */
  names: string[];
  /** It vanishes when the file runs. */
  isTypeOnly: boolean;
}

const STATIC =
  /^(?:import|export)\s+(type\s+)?(?:([\w$]+)\s*,?\s*)?(\*(?:\s+as\s+[\w$]+)?|\{[^}]*\})?\s*from\s+['"]([^'"]+)['"]/gm;
const BARE = /^import\s+['"]([^'"]+)['"]/gm;
const LAZY =
  /(?:(?:const|let)\s+(\{[^}]*\})\s*=\s*)?(?:\(\s*)?(?:await\s+)?\bimport\(\s*['"]([^'"]+)['"]\s*,?\s*\)(?:\)?\.([\w$]+))?/g;

/** Every module that a file names: by `import`, by `export … from`, and by `import()`. */
export function importsOf(text: string): Import[] {
  return [
    ...[...text.matchAll(STATIC)].map(([, type, own, list = '', from = '']) => ({
      from,
      isTypeOnly: type !== undefined,
      names: [...(own === undefined ? [] : ['default']), ...namesIn(list)],
    })),
    ...[...text.matchAll(BARE)].map(([, from = '']) => ({ from, names: [], isTypeOnly: false })),
    ...[...text.matchAll(LAZY)].map(([, list, from = '', member]) => ({
      from,
      isTypeOnly: false,
      // `import()` whose answer is handed on may be used for anything.
      names: list === undefined ? [member === 'then' ? '*' : (member ?? '*')] : namesIn(list),
    })),
  ];
}

function namesIn(list: string): string[] {
  if (list.startsWith('*')) return ['*'];
  const parts = list.replaceAll(/[{}]/g, '').split(',');
  const names = parts.map((part) => /^\s*(?:type\s+)?([\w$]+)/.exec(part)?.[1] ?? '');
  return names.filter(Boolean);
}

/** The file of the house that an import means; undefined for a library. */
export function fileOf(tree: Tree, path: string, from: string): string | undefined {
  const [, kind, name = ''] = /^(#src|@tfp\/[a-z]+)\/(.*)$/.exec(from) ?? [];
  let file: string;
  if (from.startsWith('.')) file = normalize(join(dirname(path), from));
  else if (kind === '#src') file = join(...path.split('/').slice(0, 2), 'src', name);
  else if (kind !== undefined) file = `packages/${kind.slice('@tfp/'.length)}/src/${name}.ts`;
  else return undefined;
  return tree.has(file) ? file : undefined;
}

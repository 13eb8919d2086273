import { basename } from 'node:path';
import { fileOf, importsOf } from './imports.ts';
import { only, type Tree } from './tree.ts';

const EXPORTED_VALUE = /^export\s+(?:async\s+)?(?:const|let|function\*?|class)\s+([\w$]+)/gm;

/** Values that a file exports and no other one imports: they are of use in their own file alone, or of none. */
export function unusedExports(tree: Tree, paths: RegExp): string[] {
  const used = new Set<string>();
  for (const { file, names } of targetsIn(tree)) {
    for (const name of names) used.add(`${file} ${name}`);
  }
  const files = [...only(tree, paths)].filter(([path]) => !used.has(`${path} *`));
  const exported = files.flatMap(([path, text]) =>
    [...text.matchAll(EXPORTED_VALUE)].map(([, name]) => `${path} ${name}`),
  );
  return exported.filter((name) => !used.has(name));
}

/** Files of TypeScript that no other file imports, names or starts. */
export function deadFiles(tree: Tree): string[] {
  const imported = new Set(targetsIn(tree).map(({ file }) => file));
  // A document may name a file that is gone from all that runs.
  const running = [...tree].filter(([path]) => !path.endsWith('.md'));
  const isNamed = (file: string) =>
    running.some(([path, text]) => path !== file && text.includes(basename(file)));
  const candidates = [...only(tree, /(?<!\.test|\.config)\.ts$/).keys()];
  return candidates.filter((path) => !imported.has(path) && !isNamed(path));
}

/** What is imported anywhere, by the files that it comes from. */
function targetsIn(tree: Tree): { file: string; names: string[] }[] {
  return [...only(tree, /\.ts$/)].flatMap(([path, text]) =>
    importsOf(text).flatMap(({ from, names }) => {
      const file = fileOf(tree, path, from);
      return file === undefined || file === path ? [] : [{ file, names }];
    }),
  );
}

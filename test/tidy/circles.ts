import { fileOf, importsOf } from './imports.ts';
import type { Tree } from './tree.ts';

/** Files that import each other in a circle, each told as the way round: types too, since a reader goes round with them. */
export function circlesIn(tree: Tree): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: string[]) => {
    const at = trail.indexOf(path);
    if (at !== -1) circles.push([...trail.slice(at), path].join(' -> '));
    if (at !== -1 || done.has(path)) return;
    for (const target of targetsOf(tree, path)) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return circles;
}

function targetsOf(tree: Tree, path: string): string[] {
  return importsOf(tree.get(path) ?? '').flatMap(({ from }) => fileOf(tree, path, from) ?? []);
}

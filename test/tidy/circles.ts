import { fileOf, importsOf } from './imports.ts';
import type { Tree } from './tree.ts';

/**
 * Files that import each other in a circle, each told as the way round from the first of its names: types too, since a
 * reader goes round with them.
 */
export function circlesIn(tree: Tree): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: string[]) => {
    const at = trail.indexOf(path);
    if (at !== -1) circles.push(wayRound(trail.slice(at)));
    if (at !== -1 || done.has(path)) return;
    for (const target of targetsOf(tree, path)) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return circles;
}

/** The same one wherever it was entered: a new file that leads into it is not to blame. */
function wayRound(circle: string[]): string {
  const [first = ''] = circle.toSorted();
  const at = circle.indexOf(first);
  return [...circle.slice(at), ...circle.slice(0, at), first].join(' -> ');
}

function targetsOf(tree: Tree, path: string): string[] {
  return importsOf(tree.get(path) ?? '').flatMap(({ from }) => fileOf(tree, path, from) ?? []);
}

import type { ControlFiles } from '../control-files/control-files.ts';
import type { NodeRecipe } from './node-dockerfile.ts';
import type { NodeChoice } from './node-version.ts';
import type { Note } from './plan.ts';

/** What a pusher is told before a Node.js app is built. */
export function notesOf(
  { manager, install, sourceFirst }: NodeRecipe,
  node: NodeChoice,
  files: ControlFiles,
): Note[] {
  const notes: Note[] = [
    { kind: 'heading', text: 'Node.js app detected' },
    { kind: 'detail', text: node.note },
    { kind: 'detail', text: manager.note },
  ];
  if (install !== 'nothing' && manager.lockFile === undefined) {
    notes.push({
      kind: 'warning',
      text: 'There is no lock file: two builds of the same commit may get different dependencies. Commit package-lock.json, pnpm-lock.yaml or yarn.lock.',
    });
  }
  if (files.entries.has('node_modules')) {
    notes.push({
      kind: 'warning',
      text: 'node_modules is committed: it is left out, dependencies are installed here. Take it out of git.',
    });
  }
  if (sourceFirst) {
    notes.push({
      kind: 'detail',
      text: 'Packages lie inside the repository, so dependencies are installed at each push.',
    });
  }
  return notes;
}

/** What each stage of its Dockerfile is called while it is built. */
export function headingsOf({
  scripts,
  manager,
  nodeRange,
  sourceFirst,
}: NodeRecipe): Record<string, string> {
  const fetched = [nodeRange && 'Node', manager.fetch].filter(Boolean).join(' and ');
  const build = scripts.length > 0 ? `Running ${scripts.join(', ')}` : 'Building';
  return {
    runtime: `Fetching ${fetched}`,
    dependencies: 'Installing dependencies',
    build: sourceFirst ? 'Installing dependencies, then building' : build,
    production: 'Pruning devDependencies',
  };
}

import type { ControlFiles } from '../git/control-files.ts';
import { FOLDER_MODE, isFile } from '../git/tree-object.ts';
import { MANAGERS } from './node-commands.ts';
import { type NodeRecipe, nodeDockerfile, OURS, SOURCE } from './node-dockerfile.ts';
import { type NodeManifest, parseNodeManifest } from './node-manifest.ts';
import { choosePackageManager, type PackageManager } from './node-package-manager.ts';
import { chooseNode } from './node-version.ts';
import type { ImagePlan, Note, Plan, PlanInput } from './plan.ts';
import { processTypesOf } from './process-types.ts';

/** Apps with a package.json. */
export const nodePlan: Plan = {
  name: 'Node.js',
  looksFor: 'package.json (Node.js)',
  buildpack: 'heroku/nodejs',
  detects: (files) => files.entries.has('package.json'),
  plan,
};

const DOCKERFILE = `${OURS}/Dockerfile`;
/** npm and the others run these of the app itself while they install; with the manifest alone in place they would fail. */
const LIFECYCLE = ['preinstall', 'install', 'postinstall', 'prepare'];
const LOCAL_PACKAGE = /^(file:|link:|portal:|workspace:|\.{0,2}\/|~\/)/;

function plan({ files, declared, stack }: PlanInput): ImagePlan {
  const manifest = parseNodeManifest(files.texts.get('package.json') ?? '{}');
  const node = chooseNode(manifest.engines.node, stack.nodeVersion);
  const manager = choosePackageManager(manifest.packageManager, files);
  const types = processTypesOf(declared, 'Node.js', defaultWeb(manifest, files));
  const nodeRange = node.kind === 'range' ? node.range : undefined;
  const recipe = { stack, nodeRange, manager, ...recipeOf(manifest, manager, files) };
  return {
    notes: notesOf(recipe, node.note, files),
    dockerfile: DOCKERFILE,
    files: new Map([
      [DOCKERFILE, nodeDockerfile(recipe)],
      [`${OURS}/package.json`, manifest.forInstall],
    ]),
    sourceFolder: `${SOURCE}/`,
    ...(files.entries.has('node_modules') ? { ignore: 'node_modules\n' } : {}),
    buildArgs: {},
    mayPull: false,
    headings: headingsOf(recipe),
    processTypes: types.processTypes,
    typesNotes: types.notes,
  };
}

function recipeOf(manifest: NodeManifest, manager: PackageManager, files: ControlFiles) {
  const { scripts, dependencies, devDependencies, optionalDependencies } = manifest;
  const { manifests, folders } = MANAGERS[manager.name];
  const sourceFirst = needsSource(manifest, files);
  const build = ['heroku-postbuild', 'build'].filter((name) => name in scripts).slice(0, 1);
  const lifecycle = LIFECYCLE.filter((name) => name in scripts);
  const hasProduction = !isEmpty(dependencies) || !isEmpty(optionalDependencies);
  const needsDevelopment = build.length > 0 || lifecycle.length > 0;
  const wantsDevelopment = needsDevelopment && (!isEmpty(devDependencies) || sourceFirst);
  return {
    sourceFirst,
    hasProduction,
    install: installOf(wantsDevelopment, hasProduction || sourceFirst),
    scripts: sourceFirst ? build : [...lifecycle, ...build],
    manifests: manifests.filter((name) => isPlainFile(files, name)),
    folders: folders.filter((name) => files.entries.get(name)?.mode === FOLDER_MODE),
  };
}

function installOf(wantsDevelopment: boolean, hasProduction: boolean): NodeRecipe['install'] {
  if (wantsDevelopment) return 'all';
  return hasProduction ? 'production' : 'nothing';
}

function needsSource(manifest: NodeManifest, files: ControlFiles): boolean {
  const { dependencies, devDependencies, optionalDependencies, hasWorkspaces } = manifest;
  const specs = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies });
  return (
    hasWorkspaces ||
    /^packages\s*:/m.test(files.texts.get('pnpm-workspace.yaml') ?? '') ||
    files.entries.has('binding.gyp') ||
    specs.some((spec) => LOCAL_PACKAGE.test(spec))
  );
}

function defaultWeb({ scripts }: NodeManifest, files: ControlFiles): string | undefined {
  if ('start' in scripts) return 'npm start';
  return isPlainFile(files, 'server.js') ? 'node server.js' : undefined;
}

function notesOf(recipe: NodeRecipe, nodeNote: string, files: ControlFiles): Note[] {
  const { manager, install, sourceFirst } = recipe;
  const notes: Note[] = [
    { kind: 'heading', text: 'Node.js app detected' },
    { kind: 'detail', text: nodeNote },
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

function headingsOf({
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

function isPlainFile(files: ControlFiles, name: string): boolean {
  const entry = files.entries.get(name);
  return entry !== undefined && isFile(entry);
}

function isEmpty(names: Record<string, string>): boolean {
  return Object.keys(names).length === 0;
}

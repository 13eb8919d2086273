import { type ControlFiles, hasFile, hasFolder } from '../control-files/control-files.ts';
import { generatedImage } from './generated-image.ts';
import { MANAGERS } from './node-commands.ts';
import { type NodeRecipe, nodeDockerfile } from './node-dockerfile.ts';
import { type NodeManifest, parseNodeManifest } from './node-manifest.ts';
import { headingsOf, notesOf } from './node-notes.ts';
import { choosePackageManager, type PackageManager } from './node-package-manager.ts';
import { chooseNode } from './node-version.ts';
import type { LanguagePlan, Plan, StackImages } from './plan.ts';

/** Apps with a package.json. */
export const nodePlan: Plan = {
  name: 'Node.js',
  looksFor: 'package.json (Node.js)',
  buildpack: 'heroku/nodejs',
  startsBy: 'a "start" script in package.json',
  detects: (files) => files.entries.has('package.json'),
  plan,
};

/** npm and the others run these of the app itself while they install; with the manifest alone in place they would fail. */
const LIFECYCLE = ['preinstall', 'install', 'postinstall', 'prepare'];
const LOCAL_PACKAGE = /^(file:|link:|portal:|workspace:|\.{0,2}\/|~\/)/;

function plan(files: ControlFiles, stack: StackImages): LanguagePlan {
  const manifest = parseNodeManifest(files.texts.get('package.json') ?? '{}');
  const node = chooseNode(manifest.engines.node, stack.nodeVersion);
  const manager = choosePackageManager(manifest.packageManager, files);
  const nodeRange = node.kind === 'range' ? node.range : undefined;
  const recipe = { stack, nodeRange, manager, ...recipeOf(manifest, manager, files) };
  const image = generatedImage({
    dockerfile: nodeDockerfile(recipe),
    files: { 'package.json': manifest.forInstall },
    ...(files.entries.has('node_modules') ? { ignore: 'node_modules\n' } : {}),
    headings: headingsOf(recipe),
  });
  return { image, defaultWeb: defaultWeb(manifest, files), notes: notesOf(recipe, node, files) };
}

function recipeOf(
  manifest: NodeManifest,
  manager: PackageManager,
  files: ControlFiles,
): Omit<NodeRecipe, 'stack' | 'nodeRange' | 'manager'> {
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
    manifests: manifests.filter((name) => hasFile(files, name)),
    folders: folders.filter((name) => hasFolder(files, name)),
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
  return hasFile(files, 'server.js') ? 'node server.js' : undefined;
}

function isEmpty(names: Record<string, string>): boolean {
  return Object.keys(names).length === 0;
}

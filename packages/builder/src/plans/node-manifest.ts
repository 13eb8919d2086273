import type { TfpError } from '@tfp/contract/errors';
import { isObject, parseJson, wrongAt } from '../control-files/json-value.ts';

type Names = Record<string, string>;

/** What of a package.json decides how an app is built. */
export interface NodeManifest {
  scripts: Names;
  dependencies: Names;
  devDependencies: Names;
  optionalDependencies: Names;
  engines: Names;
  packageManager: string | undefined;
  hasWorkspaces: boolean;
  /** The manifest without what has no say in what is installed: the layer of dependencies stays when that changes. */
  forInstall: string;
}

const NO_SAY = [
  'scripts',
  'version',
  'description',
  'keywords',
  'author',
  'contributors',
  'repository',
  'homepage',
  'bugs',
  'license',
];

export function parseNodeManifest(text: string): NodeManifest {
  const manifest = parseJson('package.json', text);
  const { packageManager } = manifest;
  return {
    scripts: namesIn(manifest, 'scripts'),
    dependencies: namesIn(manifest, 'dependencies'),
    devDependencies: namesIn(manifest, 'devDependencies'),
    optionalDependencies: namesIn(manifest, 'optionalDependencies'),
    engines: namesIn(manifest, 'engines'),
    packageManager: typeof packageManager === 'string' ? packageManager : undefined,
    hasWorkspaces: manifest.workspaces !== undefined,
    forInstall: JSON.stringify(
      Object.fromEntries(Object.entries(manifest).filter(([name]) => !NO_SAY.includes(name))),
      undefined,
      2,
    ),
  };
}

function namesIn(manifest: Record<string, unknown>, field: string): Names {
  const value = manifest[field] ?? {};
  if (!isObject(value)) {
    // Some old tools write engines as a list, which nobody reads.
    if (field === 'engines') return {};
    throw wrong(field);
  }
  for (const text of Object.values(value)) if (typeof text !== 'string') throw wrong(field);
  return value as Names;
}

function wrong(field: string): TfpError {
  return wrongAt('package.json', `"${field}" must be an object of texts.`);
}

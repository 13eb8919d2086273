import { OURS, OWNER, SOURCE } from './generated-image.ts';
import { CACHE, MANAGERS } from './node-commands.ts';
import type { PackageManager } from './node-package-manager.ts';
import type { StackImages } from './plan.ts';

/** What the plan has decided about a Node.js app. */
export interface NodeRecipe {
  stack: StackImages;
  /** A range of Node versions to fetch; undefined where the stack's own will do. */
  nodeRange: string | undefined;
  manager: PackageManager;
  install: 'nothing' | 'production' | 'all';
  /** Whether anything is left to copy when what is only for development has gone. */
  hasProduction: boolean;
  /** The app's own scripts, in their order. */
  scripts: string[];
  /** Files and folders at the top of the source that the installation looks at. */
  manifests: string[];
  folders: string[];
  /** Installs with the whole source in place: slower for a change of code, needed where packages lie in it. */
  sourceFirst: boolean;
}

const MOUNT = `--mount=type=cache,target=${CACHE}`;

/** Writes the Dockerfile. Its layers are ordered by how seldom they change: a change of code alone makes one small layer. */
export function nodeDockerfile(recipe: NodeRecipe): string {
  const stages = recipe.sourceFirst ? sourceFirst(recipe) : manifestFirst(recipe);
  return `${[...runtimeStage(recipe), ...stages].join('\n')}\n`;
}

function runtimeStage({ stack, nodeRange, manager }: NodeRecipe): string[] {
  const { environment } = MANAGERS[manager.name];
  const lines = [`FROM ${stack.build} AS runtime`, `ENV ${pairs(environment)}`];
  if (nodeRange) lines.push(`RUN ${MOUNT} ${JSON.stringify(['tfp-install-node', nodeRange])}`);
  if (manager.fetch) {
    const args = ['npm', 'install', '--global', '--prefix', '/opt/node', manager.fetch];
    lines.push(`RUN ${MOUNT} ${JSON.stringify(args)}`);
  }
  return lines;
}

function manifestFirst(recipe: NodeRecipe): string[] {
  const { stack, manager, install, scripts, hasProduction } = recipe;
  const hasScripts = scripts.length > 0;
  const lines: string[] = [];
  if (install !== 'nothing') {
    lines.push('FROM runtime AS dependencies', ...copyManifests(recipe));
    lines.push(`RUN ${MOUNT} ${installCommand(recipe)} && mkdir -p node_modules`);
  }
  if (install === 'all') {
    lines.push('FROM dependencies AS production');
    lines.push(`RUN ${MOUNT} ${MANAGERS[manager.name].prune} && mkdir -p node_modules`);
  }
  if (hasScripts) {
    lines.push(`FROM ${install === 'nothing' ? 'runtime' : 'dependencies'} AS build`);
    lines.push('ENV NODE_ENV=production', `COPY ${SOURCE}/ ./`, `RUN ${scriptsCommand(recipe)}`);
  }
  lines.push(...finalStage(stack, recipe));
  if (hasProduction) {
    const from = install === 'all' ? 'production' : 'dependencies';
    lines.push(`COPY --from=${from} --chown=${OWNER} /app/node_modules/ ./node_modules/`);
  }
  const source = hasScripts
    ? `--from=build --chown=${OWNER} /built/`
    : `--chown=${OWNER} ${SOURCE}/`;
  return [...lines, `COPY ${source} ./`, `USER ${OWNER}`];
}

function sourceFirst(recipe: NodeRecipe): string[] {
  const { stack, manager, install, scripts } = recipe;
  const lines = ['FROM runtime AS build', `COPY ${SOURCE}/ ./`];
  lines.push(`RUN ${MOUNT} ${installCommand(recipe)}`);
  if (scripts.length > 0)
    lines.push('ENV NODE_ENV=production', `RUN ${scriptsCommand(recipe, 'in-place')}`);
  if (install === 'all') lines.push(`RUN ${MOUNT} ${MANAGERS[manager.name].prune}`);
  lines.push(...finalStage(stack, recipe));
  return [...lines, `COPY --from=build --chown=${OWNER} /app/ ./`, `USER ${OWNER}`];
}

function copyManifests({ manifests, folders }: NodeRecipe): string[] {
  const files = [`${OURS}/package.json`, ...manifests.map((name) => `${SOURCE}/${name}`)];
  return [
    `COPY ${files.join(' ')} ./`,
    ...folders.map((name) => `COPY ${SOURCE}/${name}/ ./${name}/`),
  ];
}

function installCommand({ manager, install }: NodeRecipe): string {
  const commands = MANAGERS[manager.name];
  const lock = manager.lockFile ? 'locked' : 'unlocked';
  return install === 'production' ? commands.installProduction[lock] : commands.installAll[lock];
}

/** The names come out of a list of ours; what the scripts do is the app's own affair. */
function scriptsCommand({ manager, scripts }: NodeRecipe, where?: 'in-place'): string {
  const places = where === undefined ? [] : [`--${where}`];
  return JSON.stringify(['tfp-run-scripts', ...places, MANAGERS[manager.name].run, ...scripts]);
}

function finalStage(stack: StackImages, { nodeRange, manager }: NodeRecipe): string[] {
  const path = ['/app/node_modules/.bin', '/opt/node/bin', '$PATH'].join(':');
  const lines = [
    `FROM ${stack.run}`,
    `ENV ${pairs({ NODE_ENV: 'production', HOME: '/app' })} PATH=${path}`,
  ];
  if (nodeRange || manager.fetch) lines.push('COPY --from=runtime /opt/node/ /opt/node/');
  return lines;
}

function pairs(environment: Record<string, string>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

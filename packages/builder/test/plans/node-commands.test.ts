import { expect, test } from 'vitest';
import { nodePlan } from '#src/plans/node.ts';
import { filesOf, STACK } from '../support/control-files.ts';

// Goal: each package manager is spoken to in its own words, with a lock file and without one.

const MANIFEST = {
  scripts: { start: 'node .', build: 'x' },
  dependencies: { ms: '2' },
  devDependencies: { x: '1' },
};
const MOUNT = 'RUN --mount=type=cache,target=/var/cache/tfp';

function linesOf(manifest: object, names: string[]): string[] {
  const texts = Object.fromEntries(names.map((name) => [name, '']));
  const files = filesOf({ 'package.json': JSON.stringify(manifest), ...texts });
  const { image } = nodePlan.plan(files, STACK);
  return image.files.get('tfp/Dockerfile')?.split('\n') ?? [];
}

interface Words {
  packageManager: string;
  lock: string;
  /** Files and folders that the installation looks at beside the lock file. */
  others: string[];
  environment: string;
  manifests: string[];
  installAll: [locked: string, unlocked: string];
  installProduction: [locked: string, unlocked: string];
  prune: string;
  run: string;
}

const npm: Words = {
  packageManager: 'npm@11.0.0',
  lock: 'package-lock.json',
  others: ['npm-shrinkwrap.json', '.npmrc'],
  environment: 'npm_config_cache=/var/cache/tfp/npm',
  manifests: ['COPY tfp/package.json app/package-lock.json app/npm-shrinkwrap.json app/.npmrc ./'],
  installAll: ['npm ci --include=dev', 'npm install --include=dev'],
  installProduction: ['npm ci --omit=dev', 'npm install --omit=dev'],
  prune: 'npm prune --omit=dev --ignore-scripts',
  run: 'npm',
};
const pnpm: Words = {
  packageManager: 'pnpm@10.0.0',
  lock: 'pnpm-lock.yaml',
  others: ['pnpm-workspace.yaml', '.pnpmfile.cjs', '.npmrc', 'patches/'],
  environment:
    'CI=true npm_config_store_dir=/var/cache/tfp/pnpm pnpm_config_store_dir=/var/cache/tfp/pnpm',
  manifests: [
    'COPY tfp/package.json app/pnpm-lock.yaml app/pnpm-workspace.yaml app/.pnpmfile.cjs app/.npmrc ./',
    'COPY app/patches/ ./patches/',
  ],
  installAll: [
    'pnpm install --frozen-lockfile --prod=false',
    'pnpm install --no-frozen-lockfile --prod=false',
  ],
  installProduction: [
    'pnpm install --frozen-lockfile --prod',
    'pnpm install --no-frozen-lockfile --prod',
  ],
  prune: 'pnpm prune --prod --ignore-scripts',
  run: 'pnpm',
};
const yarn: Words = {
  packageManager: 'yarn@1.22.22',
  lock: 'yarn.lock',
  others: ['.yarnrc', '.npmrc'],
  environment: 'YARN_CACHE_FOLDER=/var/cache/tfp/yarn',
  manifests: ['COPY tfp/package.json app/yarn.lock app/.yarnrc app/.npmrc ./'],
  installAll: [
    'yarn install --frozen-lockfile --non-interactive --production=false',
    'yarn install --non-interactive --production=false',
  ],
  installProduction: [
    'yarn install --frozen-lockfile --non-interactive --production',
    'yarn install --non-interactive --production',
  ],
  prune:
    'yarn install --frozen-lockfile --non-interactive --production --ignore-scripts --prefer-offline',
  run: 'yarn',
};
const yarnOfToday: Words = {
  packageManager: 'yarn@4.5.0',
  lock: 'yarn.lock',
  others: ['.yarnrc.yml', '.npmrc', '.yarn/'],
  environment:
    'YARN_NODE_LINKER=node-modules YARN_ENABLE_GLOBAL_CACHE=true YARN_GLOBAL_FOLDER=/var/cache/tfp/berry YARN_ENABLE_TELEMETRY=false',
  manifests: [
    'COPY tfp/package.json app/yarn.lock app/.yarnrc.yml app/.npmrc ./',
    'COPY app/.yarn/ ./.yarn/',
  ],
  installAll: ['yarn install --immutable', 'yarn install --no-immutable'],
  installProduction: [
    'yarn workspaces focus --all --production',
    'yarn workspaces focus --all --production',
  ],
  prune: 'yarn workspaces focus --all --production',
  run: 'yarn',
};

test.each([npm, pnpm, yarn, yarnOfToday])('$packageManager', (words) => {
  const { packageManager, lock, others } = words;
  const all = { ...MANIFEST, packageManager };
  const built = linesOf(all, [lock, ...others]);
  expect(built).toContain(`ENV ${words.environment}`);
  expect(built).toEqual(expect.arrayContaining(words.manifests));
  expect(built).toContain(`${MOUNT} ${words.installAll[0]} && mkdir -p node_modules`);
  expect(built).toContain(`${MOUNT} ${words.prune} && mkdir -p node_modules`);
  expect(built).toContain(`RUN ["tfp-run-scripts","${words.run}","build"]`);

  const unlocked = linesOf(all, []);
  expect(unlocked).toContain('COPY tfp/package.json ./');
  expect(unlocked).toContain(`${MOUNT} ${words.installAll[1]} && mkdir -p node_modules`);

  const started = { ...all, scripts: { start: 'node .' } };
  for (const [index, names] of [[lock], []].entries()) {
    const install = words.installProduction[index];
    expect(linesOf(started, names)).toContain(`${MOUNT} ${install} && mkdir -p node_modules`);
  }
});

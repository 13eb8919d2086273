import type { ManagerName } from './node-package-manager.ts';

/** How one package manager is spoken to. Every command here is ours; nothing that a user wrote goes into it. */
export interface ManagerCommands {
  /** `locked` holds to the lock file and fails where that does not fit the manifest. */
  installAll: Record<'locked' | 'unlocked', string>;
  installProduction: Record<'locked' | 'unlocked', string>;
  prune: string;
  run: string;
  /** Files beside package.json that decide what is installed. */
  manifests: string[];
  folders: string[];
  environment: Record<string, string>;
}

/** Beside /root/.cache: what lies there belongs to the build image. */
export const CACHE = '/var/cache/tfp';

export const MANAGERS: Readonly<Record<ManagerName, ManagerCommands>> = {
  npm: {
    installAll: { locked: 'npm ci --include=dev', unlocked: 'npm install --include=dev' },
    installProduction: { locked: 'npm ci --omit=dev', unlocked: 'npm install --omit=dev' },
    prune: 'npm prune --omit=dev --ignore-scripts',
    run: 'npm',
    manifests: ['package-lock.json', 'npm-shrinkwrap.json', '.npmrc'],
    folders: [],
    environment: { npm_config_cache: `${CACHE}/npm` },
  },
  pnpm: {
    installAll: {
      locked: 'pnpm install --frozen-lockfile --prod=false',
      unlocked: 'pnpm install --no-frozen-lockfile --prod=false',
    },
    installProduction: {
      locked: 'pnpm install --frozen-lockfile --prod',
      unlocked: 'pnpm install --no-frozen-lockfile --prod',
    },
    prune: 'pnpm prune --prod --ignore-scripts',
    run: 'pnpm',
    manifests: ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.pnpmfile.cjs', '.npmrc'],
    folders: ['patches'],
    environment: {
      CI: 'true',
      npm_config_store_dir: `${CACHE}/pnpm`,
      pnpm_config_store_dir: `${CACHE}/pnpm`,
    },
  },
  yarn: {
    installAll: {
      locked: 'yarn install --frozen-lockfile --non-interactive --production=false',
      unlocked: 'yarn install --non-interactive --production=false',
    },
    installProduction: {
      locked: 'yarn install --frozen-lockfile --non-interactive --production',
      unlocked: 'yarn install --non-interactive --production',
    },
    prune:
      'yarn install --frozen-lockfile --non-interactive --production --ignore-scripts --prefer-offline',
    run: 'yarn',
    manifests: ['yarn.lock', '.yarnrc', '.npmrc'],
    folders: [],
    environment: { YARN_CACHE_FOLDER: `${CACHE}/yarn` },
  },
  'yarn-berry': {
    installAll: { locked: 'yarn install --immutable', unlocked: 'yarn install --no-immutable' },
    installProduction: {
      locked: 'yarn workspaces focus --all --production',
      unlocked: 'yarn workspaces focus --all --production',
    },
    prune: 'yarn workspaces focus --all --production',
    run: 'yarn',
    manifests: ['yarn.lock', '.yarnrc.yml', '.npmrc'],
    folders: ['.yarn'],
    // Its archives stay in the cache of the build, so what runs must find its packages in node_modules.
    environment: {
      YARN_NODE_LINKER: 'node-modules',
      YARN_ENABLE_GLOBAL_CACHE: 'true',
      YARN_GLOBAL_FOLDER: `${CACHE}/berry`,
      YARN_ENABLE_TELEMETRY: 'false',
    },
  },
};

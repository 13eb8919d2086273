/** Where git's children find the repository of one app, and what they may do with it. */
export interface GitEnvironmentOptions {
  repository: string;
  /** Our own folder of hooks; a repository's hooks are never looked at. */
  hooks: string;
  packBytesMax: number;
  searchPath: string;
}

type Setting = readonly [key: string, value: string];

/** The whole environment of every git child: nothing is inherited, no configuration file of the host is read. */
export function gitEnvironment(options: GitEnvironmentOptions): Record<string, string> {
  const settings = gitSettings(options);
  const environment: Record<string, string> = {
    PATH: options.searchPath,
    HOME: '/nonexistent',
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(settings.length),
  };
  settings.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return environment;
}

function gitSettings({ repository, hooks, packBytesMax }: GitEnvironmentOptions): Setting[] {
  return [
    ['safe.directory', repository],
    ['safe.bareRepository', 'explicit'],
    ['core.hooksPath', hooks],
    ['core.fsync', 'all'],
    ['core.logAllRefUpdates', 'false'],
    ['protocol.allow', 'never'],
    ...RECEIVE,
    ['receive.maxInputSize', String(packBytesMax)],
    ...FSCK_EXCEPTIONS.map((name): Setting => [`receive.fsck.${name}`, 'ignore']),
    // Packing is our own work, at a time of our own.
    ['gc.auto', '0'],
    ['receive.autogc', 'false'],
    ['pack.threads', '1'],
    ['core.deltaBaseCacheLimit', '32m'],
    ['core.bigFileThreshold', '32m'],
    ['pack.windowMemory', '64m'],
  ];
}

const RECEIVE: readonly Setting[] = [
  // Every branch goes through our hook: the deploy branches to be built, the others to be refused in words.
  ['receive.procReceiveRefs', 'refs/heads'],
  ['receive.fsckObjects', 'true'],
  ['transfer.fsckObjects', 'true'],
  ['receive.denyDeletes', 'true'],
  ['receive.advertisePushOptions', 'false'],
  ['receive.advertiseAtomic', 'false'],
  ['receive.keepAlive', '5'],
  ['transfer.hideRefs', 'refs'],
  ['transfer.hideRefs', '!refs/heads'],
  ['transfer.hideRefs', '!refs/tags'],
];

/** Mistakes of old git versions that honest histories hold and that hurt nobody. */
const FSCK_EXCEPTIONS = ['badTimezone', 'missingSpaceBeforeDate', 'zeroPaddedFilemode'];

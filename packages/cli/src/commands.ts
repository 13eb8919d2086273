import type { Contents } from './command-line/contents.ts';

/** Every command of `tfp` and the file that holds it, in groups, as a person reads about them. */
const groups: Contents['groups'] = [
  {
    title: 'Apps',
    commands: {
      create: () => import('./commands/apps/create.ts'),
      apps: () => import('./commands/apps/list.ts'),
      info: () => import('./commands/apps/info.ts'),
      open: () => import('./commands/apps/open.ts'),
      rename: () => import('./commands/apps/rename.ts'),
      destroy: () => import('./commands/apps/destroy.ts'),
    },
  },
  {
    title: 'Config',
    commands: {
      config: () => import('./commands/config/list.ts'),
      'config:get': () => import('./commands/config/get.ts'),
      'config:set': () => import('./commands/config/set.ts'),
      'config:unset': () => import('./commands/config/unset.ts'),
      'config:edit': () => import('./commands/config/edit.ts'),
      'config:push': () => import('./commands/config/push.ts'),
      'config:pull': () => import('./commands/config/pull.ts'),
    },
  },
  {
    title: 'Processes',
    commands: {
      ps: () => import('./commands/ps/list.ts'),
      'ps:crashes': () => import('./commands/ps/crashes.ts'),
      scale: () => import('./commands/ps/scale.ts'),
      'ps:type': () => import('./commands/ps/type.ts'),
      restart: () => import('./commands/ps/restart.ts'),
      'ps:exec': () => import('./commands/ps/exec.ts'),
      run: () => import('./commands/run/run.ts'),
      'run:list': () => import('./commands/run/list.ts'),
      'run:output': () => import('./commands/run/output.ts'),
      'run:stop': () => import('./commands/run/stop.ts'),
      logs: () => import('./commands/logs/read.ts'),
      metrics: () => import('./commands/metrics/show.ts'),
      events: () => import('./commands/events/read.ts'),
    },
  },
  {
    title: 'Drains',
    commands: {
      drains: () => import('./commands/drains/list.ts'),
      'drains:add': () => import('./commands/drains/add.ts'),
      'drains:remove': () => import('./commands/drains/remove.ts'),
      'drains:test': () => import('./commands/drains/test.ts'),
    },
  },
  {
    title: 'Jobs',
    commands: {
      cron: () => import('./commands/cron/list.ts'),
      'cron:history': () => import('./commands/cron/history.ts'),
      'cron:run': () => import('./commands/cron/run.ts'),
      'cron:suspend': () => import('./commands/cron/suspend.ts'),
      'cron:resume': () => import('./commands/cron/resume.ts'),
    },
  },
  {
    title: 'Releases',
    commands: {
      deploy: () => import('./commands/deploy/deploy.ts'),
      releases: () => import('./commands/releases/list.ts'),
      'releases:info': () => import('./commands/releases/info.ts'),
      'releases:diff': () => import('./commands/releases/diff.ts'),
      'releases:output': () => import('./commands/releases/output.ts'),
      rollback: () => import('./commands/releases/rollback.ts'),
      'releases:retry': () => import('./commands/releases/retry.ts'),
      'releases:pin': () => import('./commands/releases/pin.ts'),
      'releases:unpin': () => import('./commands/releases/unpin.ts'),
    },
  },
  {
    title: 'Pipelines',
    commands: {
      promote: () => import('./commands/pipelines/promote.ts'),
      pipelines: () => import('./commands/pipelines/list.ts'),
      'pipelines:create': () => import('./commands/pipelines/create.ts'),
      'pipelines:add': () => import('./commands/pipelines/add.ts'),
      'pipelines:remove': () => import('./commands/pipelines/remove.ts'),
      'pipelines:info': () => import('./commands/pipelines/info.ts'),
      'pipelines:diff': () => import('./commands/pipelines/diff.ts'),
      'pipelines:destroy': () => import('./commands/pipelines/destroy.ts'),
    },
  },
  {
    title: 'You',
    commands: {
      login: () => import('./commands/account/login.ts'),
      logout: () => import('./commands/account/logout.ts'),
      whoami: () => import('./commands/account/whoami.ts'),
      authorizations: () => import('./commands/authorizations/list.ts'),
      'authorizations:create': () => import('./commands/authorizations/create.ts'),
      'authorizations:revoke': () => import('./commands/authorizations/revoke.ts'),
      'git:remote': () => import('./commands/git/remote.ts'),
    },
  },
  {
    title: 'The platform',
    commands: {
      health: () => import('./commands/platform/health.ts'),
      doctor: () => import('./commands/platform/doctor.ts'),
      audit: () => import('./commands/audit/list.ts'),
      keys: () => import('./commands/keys/list.ts'),
      'keys:rotate': () => import('./commands/keys/rotate.ts'),
      stack: () => import('./commands/stack/list.ts'),
      'stack:update': () => import('./commands/stack/update.ts'),
    },
  },
];

/** Those that nobody needs to read about. */
const unlisted: Contents['commands'] = {
  'git:credentials': () => import('./commands/git/credentials.ts'),
  help: () => import('./commands/help/help.ts'),
  version: () => import('./commands/help/version.ts'),
};

/** Other names under which people look for a command; those of other platforms without one are foreign-commands.ts. */
const aliases: Contents['aliases'] = {
  'apps:list': 'apps',
  'apps:create': 'create',
  'apps:info': 'info',
  'apps:open': 'open',
  'apps:rename': 'rename',
  'apps:destroy': 'destroy',
  'config:show': 'config',
  'config:add': 'config:set',
  'config:remove': 'config:unset',
  'ps:scale': 'scale',
  'ps:restart': 'restart',
  'ps:resize': 'ps:type',
  'run:detached': 'run --detach',
  'cron:list': 'cron',
  'drains:list': 'drains',
  'releases:rollback': 'rollback',
  'releases:list': 'releases',
  push: 'deploy',
  'pipelines:promote': 'promote',
  'stack:list': 'stack',
  'authorizations:destroy': 'authorizations:revoke',
  'auth:login': 'login',
  'auth:logout': 'logout',
  'auth:whoami': 'whoami',
};

/** The platform's own commands, run by `bin/tfp` on its machine: they are no clients of the API. */
const serverCommands: Contents['serverCommands'] = {
  server: 'Run the platform in the foreground',
  'server:start': 'Start the platform in the background',
  'server:stop': 'Stop the platform; the apps go on running',
  'server:status': 'Say whether the platform runs, and where',
  'server:install': 'Have systemd start the platform with its machine',
};

/** The table of contents. */
export const CONTENTS: Contents = {
  commands: Object.assign({}, ...groups.map(({ commands }) => commands), unlisted),
  groups,
  aliases,
  serverCommands,
};

import type { Contents } from './command-line/contents.ts';

/** Every command of `tfp` and the file that holds it. */
const commands: Contents['commands'] = {
  apps: () => import('./commands/apps/list.ts'),
  create: () => import('./commands/apps/create.ts'),
  info: () => import('./commands/apps/info.ts'),
  open: () => import('./commands/apps/open.ts'),
  destroy: () => import('./commands/apps/destroy.ts'),

  config: () => import('./commands/config/list.ts'),
  'config:get': () => import('./commands/config/get.ts'),
  'config:set': () => import('./commands/config/set.ts'),
  'config:unset': () => import('./commands/config/unset.ts'),
  'config:edit': () => import('./commands/config/edit.ts'),
  'config:push': () => import('./commands/config/push.ts'),
  'config:pull': () => import('./commands/config/pull.ts'),

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

  drains: () => import('./commands/drains/list.ts'),
  'drains:add': () => import('./commands/drains/add.ts'),
  'drains:remove': () => import('./commands/drains/remove.ts'),
  'drains:test': () => import('./commands/drains/test.ts'),

  cron: () => import('./commands/cron/list.ts'),
  'cron:history': () => import('./commands/cron/history.ts'),
  'cron:run': () => import('./commands/cron/run.ts'),
  'cron:suspend': () => import('./commands/cron/suspend.ts'),
  'cron:resume': () => import('./commands/cron/resume.ts'),

  deploy: () => import('./commands/deploy/deploy.ts'),
  releases: () => import('./commands/releases/list.ts'),
  'releases:info': () => import('./commands/releases/info.ts'),
  'releases:diff': () => import('./commands/releases/diff.ts'),
  'releases:output': () => import('./commands/releases/output.ts'),
  'releases:retry': () => import('./commands/releases/retry.ts'),
  'releases:pin': () => import('./commands/releases/pin.ts'),
  'releases:unpin': () => import('./commands/releases/unpin.ts'),
  rollback: () => import('./commands/releases/rollback.ts'),

  pipelines: () => import('./commands/pipelines/list.ts'),
  'pipelines:create': () => import('./commands/pipelines/create.ts'),
  'pipelines:add': () => import('./commands/pipelines/add.ts'),
  'pipelines:remove': () => import('./commands/pipelines/remove.ts'),
  'pipelines:info': () => import('./commands/pipelines/info.ts'),
  'pipelines:diff': () => import('./commands/pipelines/diff.ts'),
  'pipelines:destroy': () => import('./commands/pipelines/destroy.ts'),
  promote: () => import('./commands/pipelines/promote.ts'),

  login: () => import('./commands/account/login.ts'),
  logout: () => import('./commands/account/logout.ts'),
  whoami: () => import('./commands/account/whoami.ts'),
  'git:remote': () => import('./commands/git/remote.ts'),
  'git:credentials': () => import('./commands/git/credentials.ts'),

  health: () => import('./commands/platform/health.ts'),
  doctor: () => import('./commands/platform/doctor.ts'),
  audit: () => import('./commands/audit/list.ts'),
  keys: () => import('./commands/keys/list.ts'),
  'keys:rotate': () => import('./commands/keys/rotate.ts'),
  'stack:list': () => import('./commands/stack/list.ts'),
  'stack:update': () => import('./commands/stack/update.ts'),
  help: () => import('./commands/help/help.ts'),
  version: () => import('./commands/help/version.ts'),
};

/** Other names under which people look for a command. */
const aliases: Contents['aliases'] = {
  'apps:create': 'create',
  'apps:info': 'info',
  'apps:open': 'open',
  'apps:destroy': 'destroy',
  'config:add': 'config:set',
  'config:remove': 'config:unset',
  'ps:scale': 'scale',
  'ps:restart': 'restart',
  'ps:resize': 'ps:type',
  'cron:list': 'cron',
  'drains:list': 'drains',
  'releases:rollback': 'rollback',
  'releases:list': 'releases',
  push: 'deploy',
  'pipelines:promote': 'promote',
  stack: 'stack:list',
};

/** The platform's own commands, run by `bin/tfp` on its machine: they are no clients of the API. */
const serverCommands: Contents['serverCommands'] = {
  server: 'Run the platform in the foreground',
  'server:start': 'Start the platform in the background',
  'server:stop': 'Stop the platform; the apps go on running',
  'server:status': 'Say whether the platform runs, and where',
};

/** The commands as a person reads about them, in groups. */
const groups: Contents['groups'] = [
  { title: 'Apps', names: ['create', 'apps', 'info', 'open', 'destroy'] },
  {
    title: 'Config',
    names: [
      'config',
      'config:get',
      'config:set',
      'config:unset',
      'config:edit',
      'config:push',
      'config:pull',
    ],
  },
  {
    title: 'Processes',
    names: [
      'ps',
      'ps:crashes',
      'scale',
      'ps:type',
      'restart',
      'ps:exec',
      'run',
      'run:list',
      'run:output',
      'run:stop',
      'logs',
      'metrics',
      'events',
    ],
  },
  {
    title: 'Drains',
    names: ['drains', 'drains:add', 'drains:remove', 'drains:test'],
  },
  {
    title: 'Jobs',
    names: ['cron', 'cron:history', 'cron:run', 'cron:suspend', 'cron:resume'],
  },
  {
    title: 'Releases',
    names: [
      'deploy',
      'releases',
      'releases:info',
      'releases:diff',
      'releases:output',
      'rollback',
      'releases:retry',
      'releases:pin',
      'releases:unpin',
    ],
  },
  {
    title: 'Pipelines',
    names: [
      'promote',
      'pipelines',
      'pipelines:create',
      'pipelines:add',
      'pipelines:remove',
      'pipelines:info',
      'pipelines:diff',
      'pipelines:destroy',
    ],
  },
  { title: 'You', names: ['login', 'logout', 'whoami', 'git:remote'] },
  {
    title: 'The platform',
    names: ['health', 'doctor', 'audit', 'keys', 'keys:rotate', 'stack:list', 'stack:update'],
  },
];

/** The table of contents. */
export const CONTENTS: Contents = { commands, aliases, serverCommands, groups };

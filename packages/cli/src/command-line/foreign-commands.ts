/** What there is here instead of a command of another platform: how things are, and what to do. */
interface ForeignCommand {
  told: string;
  instead: string;
}

/** A word stands for all commands below it: `pg` for `pg:psql`. Two words are those of Kamal: `app logs`. */
const TABLE: readonly [names: string, told: string, instead: string][] = [
  [
    'addons, pg, psql, postgres, redis, valkey, mysql, mariadb, mongo, rabbitmq, accessory, data',
    'Backing services are not built yet: tfp runs no databases.',
    'Give the app the URL of one elsewhere: tfp config:set DATABASE_URL=…',
  ],
  [
    'domains',
    'Domains of your own are not built yet: an app answers under its URL.',
    'See it: tfp info',
  ],
  [
    'certs, ssl, letsencrypt',
    'TLS is not built yet: tfp serves plain HTTP.',
    'Put a proxy before it that ends TLS.',
  ],
  [
    'access, members, teams, orgs, sharing, apps:transfer, apps:join, apps:leave',
    'Sharing an app is not built yet: it has one owner, and admins.',
    'Whose it is: tfp info. Who did what: tfp audit',
  ],
  [
    'maintenance',
    'A maintenance page is not built yet.',
    'To take an app off the web for a while: tfp scale web=0',
  ],
  [
    'ps:stop, ps:kill, stop',
    'Processes are stopped by their number: one that is only ended comes again.',
    'tfp scale web=0 stops a type, tfp restart web.1 replaces one, tfp run:stop ends a one-off.',
  ],
  [
    'ps:start, start',
    'Processes are started by their number.',
    'Run one: tfp scale web=1. The platform itself: tfp server:start',
  ],
  [
    'ps:rebuild, redeploy, builds:create',
    'A build is made by a push, and a commit is built once.',
    'Build it anew: git commit --allow-empty -m Rebuild && git push tfp main',
  ],
  [
    'builds, build',
    'A build tells of itself in the output of its push.',
    'How the last ones went: tfp events -k build',
  ],
  [
    'buildpacks, builder',
    'There are no buildpacks: tfp sees by the files of a commit how to build it.',
    'For all else commit a Dockerfile.',
  ],
  [
    'container, registry',
    'No images are pushed: tfp builds them from the code.',
    'Commit a Dockerfile, then: git push tfp main',
  ],
  [
    'auth:token',
    'No command shows the token of your login.',
    'Make another one: tfp authorizations:create',
  ],
  ['authorizations:info', 'Tokens are told all at once.', 'See: tfp authorizations'],
  [
    'authorizations:update, authorizations:rotate',
    'A token stays as it was made.',
    'Make another one (tfp authorizations:create), then revoke this (tfp authorizations:revoke).',
  ],
  ['tokens, token', 'Tokens are called authorizations.', 'See: tfp authorizations'],
  [
    'keys:add, keys:remove, keys:clear, ssh-keys',
    'git pushes over HTTP with your token: there are no SSH keys.',
    'Connect a repository: tfp git:remote -a APP',
  ],
  ['git:clone, clone', 'git clones an app by itself.', 'Its address for git: tfp info'],
  [
    'webhooks, notifications',
    'Webhooks are not built yet.',
    'Follow what happens: tfp events --tail --json',
  ],
  ['status, details', 'How the platform is, is its health.', 'See: tfp health'],
  ['regions', 'A platform is one region: its machine.', 'See: tfp health'],
  [
    'local',
    'Running an app on your own machine is not built yet.',
    'Its config as a file for that: tfp config:pull',
  ],
  [
    'ci, test',
    'Tests of the code are not run here: a build, a release command and health checks are.',
    'Run them before you push; or let the build run them, in the script build of package.json.',
  ],
  [
    'reviewapps',
    'Apps for reviews are not made by themselves yet.',
    'Make one: tfp create NAME-review, then tfp pipelines:add PIPELINE -a NAME-review',
  ],
  [
    'enter, console, shell, exec, run:inside, app:exec',
    'A command runs in a fresh process, or beside one that runs.',
    'tfp run bash, or tfp ps:exec bash',
  ],
  [
    'dyno, dynos, resource',
    'A dyno is called process here.',
    'See: tfp ps, tfp scale, tfp ps:type, tfp restart',
  ],
  ['ps:wait', 'Every change waits for its outcome by itself.', 'How it is now: tfp ps'],
  ['ps:autoscale', 'Nothing is scaled by itself yet.', 'Do it by hand: tfp scale web=3'],
  [
    'ps:forward, ps:copy, ps:socks',
    'No port and no file of a process is handed out.',
    'Look into it: tfp ps:exec bash',
  ],
  ['secrets, env', 'Secrets are config vars.', 'See: tfp config, tfp config:set --stdin KEY'],
  [
    'config:rm, config:delete, unset',
    'A config var is unset, not deleted: releases before keep it.',
    'Write: tfp config:unset KEY',
  ],
  ['config:list', 'The command for that is shorter.', 'Write: tfp config'],
  ['set, get', 'Commands about config vars begin with config.', 'tfp config:set, tfp config:get'],
  ['delete, apps:delete, remove', 'An app is destroyed.', 'Write: tfp destroy -a APP'],
  ['ssh', 'Nobody needs ssh to the server.', 'tfp ps:exec bash, or tfp run bash'],
  ['plugins', 'There are no plugins.', 'What there is: tfp help'],
  ['labs, features', 'There are no features to switch on: all of them are.', 'See: tfp help'],
  ['spaces', 'A platform is one space: its machine.', 'See: tfp health'],
  [
    'update',
    'The CLI is upgraded with its platform, on the machine that it runs on.',
    'How: docs/operators.md there',
  ],
  ['autocomplete', 'Completion in the shell is not built yet.', 'All commands: tfp help'],
  ['commands, docs, topics', 'All commands are told by the help.', 'See: tfp help'],
  ['dashboard', 'There is no dashboard to look at in a browser.', 'tfp info, tfp ps, tfp metrics'],
  [
    'session, sessions, clients',
    'Who may come in has a token.',
    'See: tfp authorizations. Who you are: tfp whoami',
  ],
  ['slugs', 'A release holds an image.', 'See: tfp releases:info'],
  ['usage', 'Nothing is billed here.', 'What an app uses: tfp ps, tfp metrics'],
  [
    'auth:2fa',
    'There are no passwords, and so no second factor: tokens let you in.',
    'See: tfp authorizations',
  ],
  ['logs:drains', 'Drains are a topic of their own.', 'See: tfp drains'],
  ['drains:info, drains:get', 'Drains are told all at once.', 'See: tfp drains --json'],
  ['apps:errors', 'Errors are counted with the requests.', 'See: tfp metrics, tfp ps:crashes'],
  ['apps:favorites', 'There are no favorites.', 'All apps that you can use: tfp apps'],
  [
    'stack:set, apps:stacks',
    'An app is built on the stack of the platform, or on what its Dockerfile says.',
    'See: tfp stack',
  ],
  [
    'pipelines:setup, pipelines:connect',
    'A pipeline is not connected with GitHub: code comes by git push.',
    'Make one: tfp pipelines:create PIPELINE -a APP -s STAGE',
  ],
  [
    'pipelines:update',
    'An app is moved to another stage by adding it again.',
    'Write: tfp pipelines:add PIPELINE -a APP -s STAGE',
  ],
  ['pipelines:open', 'A pipeline has no page.', 'See: tfp pipelines:info PIPELINE'],
  [
    'pipelines:rename, pipelines:transfer',
    'A pipeline keeps its name and its owner.',
    'Make another one and add the apps to it: tfp pipelines:create',
  ],
  ['releases:promote', 'A build is promoted in a pipeline.', 'Write: tfp promote -a APP'],
  [
    'storage, volumes',
    'There are no volumes: what a process writes goes with it.',
    'Keep it in a backing service, by its URL: tfp config:set',
  ],
  [
    'checks',
    'Health checks stand in the app.json of the code.',
    'Those of a release: tfp releases:info',
  ],
  [
    'proxy, nginx, network',
    'The router needs no settings: it follows the processes.',
    'What it answered: tfp logs -p router',
  ],
  [
    'setup, init',
    'An app needs no setup; a platform has it on its machine, by bin/setup.',
    'Make an app: tfp create, then git push tfp main',
  ],
  ['prune, cleanup', 'The platform cleans up by itself.', 'Whether it does: tfp doctor'],
  ['app logs', 'Commands about an app have no "app" before them.', 'Write: tfp logs'],
  ['app boot', 'Processes are replaced without a gap.', 'Write: tfp restart'],
  ['app exec', 'A command runs in a fresh process, or beside one.', 'tfp run, or tfp ps:exec'],
  ['app', 'Commands about an app have no "app" before them.', 'See: tfp ps, tfp logs, tfp info'],
];

const ENTRIES: ReadonlyMap<string, ForeignCommand> = new Map(
  TABLE.flatMap(([names, told, instead]) =>
    names.split(', ').map((name): [string, ForeignCommand] => [name, { told, instead }]),
  ),
);

/** What to say to somebody who typed a command of another platform; undefined where we know of none. */
export function foreignCommand(typed: string, next = ''): ForeignCommand | undefined {
  const parts = typed.split(':');
  // The longest name that we know: of `ps:autoscale:enable` that is `ps:autoscale`.
  const names = parts.map((_, index) => parts.slice(0, parts.length - index).join(':'));
  const known = [`${typed} ${next}`, ...names].find((name) => ENTRIES.has(name));
  return known === undefined ? undefined : ENTRIES.get(known);
}

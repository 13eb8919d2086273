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
    'reviewapps, ci',
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
  ['ps:autoscale', 'Nothing is scaled by itself yet.', 'Do it by hand: tfp scale web=3'],
  [
    'ps:forward, ps:copy, ps:socks',
    'No port and no file of a process is handed out.',
    'Look into it: tfp ps:exec bash',
  ],
  ['secrets, env', 'Secrets are config vars.', 'See: tfp config, tfp config:set --stdin KEY'],
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
  const [topic = ''] = typed.split(':');
  return ENTRIES.get(`${typed} ${next}`) ?? ENTRIES.get(typed) ?? ENTRIES.get(topic);
}

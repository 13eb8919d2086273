import type { OptionTable } from '../command.ts';

/** What Heroku's options are here, by our command. An option of one letter is what its dash and letter say. */
const TABLE: readonly [commands: string, options: string, instead: string][] = [
  ['logs', 'd, ps', 'Write: tfp logs -p web.1'],
  ['logs', 'no-color, force-colors', 'Colours are for terminals only; NO_COLOR=1 ends them.'],
  ['ps:exec', 'd', 'Write: tfp ps:exec -p web.1 bash'],
  ['ps:exec', 'ssh, status', 'Write: tfp ps:exec bash'],
  [
    'restart',
    'd, dyno, dyno-name, p, process, process-type',
    'It is named without an option: tfp restart web.1, or tfp restart web',
  ],
  ['run', 'x, exit-code', 'The exit code is always passed on; leave it out.'],
  ['run', 's', 'Write: tfp run --size large bash'],
  ['info', 's, shell', 'For programs: tfp info --json'],
  ['config:get', 's, shell', 'All of them as lines for a shell: tfp config --shell'],
  ['create', 'a, app', 'The name is written without an option: tfp create my-app'],
  ['create', 'n', 'Write: tfp create --no-remote'],
  ['create', 'b, buildpack', 'tfp sees by the files of a commit how to build it; leave it out.'],
  [
    'create',
    'region, stack, s, team, t, space',
    'A platform has one of it; leave it out: tfp create my-app',
  ],
  ['create', 'addons', 'Give the app the URL of a service: tfp config:set DATABASE_URL=…'],
  ['apps', 'A, all, p, personal, t, team, s, space', 'All that you can use: tfp apps'],
  ['drains', 'extended', 'Write: tfp drains --json'],
  [
    'authorizations:create',
    'S, short',
    'The token stands alone on stdout; leave it out: tfp authorizations:create > token',
  ],
  ['authorizations:create', 's, scope', 'A token may do what you may; leave it out.'],
  [
    'login',
    'i, interactive, b, browser, sso, s, e, expires-in',
    'A token lets you in: tfp login --token-file FILE',
  ],
];

const ENTRIES: ReadonlyMap<string, string> = new Map(
  TABLE.flatMap(([command, options, instead]) =>
    options.split(', ').map((option): [string, string] => [`${command} ${option}`, instead]),
  ),
);

/** Options of Heroku's that are called otherwise here, whatever the command. */
const SAME: ReadonlyMap<string, string> = new Map([
  ['dyno', 'process'],
  ['dyno-name', 'process'],
  ['process-type', 'process'],
  ['lines', 'num'],
]);

/** What to write instead of an option that Heroku's command has and ours has not. */
export function foreignOption(
  command: string,
  own: OptionTable,
  typed: string,
): string | undefined {
  const same = SAME.get(typed);
  const meant = same !== undefined && same in own ? `Did you mean --${same}?` : undefined;
  return ENTRIES.get(`${command} ${typed}`) ?? meant;
}

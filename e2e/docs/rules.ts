/** How a command of the documents is run that cannot be run as it stands. */
interface Rule {
  /** The commands that it is about, whole. */
  of: string | RegExp;
  /** What is run instead; `ID` is what `find` prints. */
  as?: string;
  find?: string;
  /** What has to be done before, so that the command has something to talk about. */
  before?: string;
  /** The exit code that the document means. */
  exit?: number;
  says?: RegExp;
  /** It goes on for ever: Ctrl-C, as soon as it has said this. */
  until?: RegExp;
  /** What tells the rest, where a busy machine was too late to tell it at once. */
  later?: string;
  /** Words of the shown output that are not said here. */
  unlike?: readonly string[];
  /** It is not run, and why. */
  skip?: string;
}

/** What a test must not do to the machine that it runs on. */
const NOT_HERE: readonly Rule[] = [
  { of: 'bin/quickstart', skip: 'test/prove-quickstart runs it, on a new machine' },
  { of: 'bin/test', skip: 'it runs this test' },
  { of: 'bin/setup', skip: 'bin/test has begun with it' },
  { of: 'bin/tfp server:install', skip: 'it writes units into /etc of this machine' },
  { of: /^(systemctl|journalctl) /, skip: 'this machine may have another platform, or no systemd' },
  { of: 'git pull', skip: 'the code under test is the one that is here' },
  { of: 'tfp server', skip: 'it stays in the foreground: the platform of this test is one' },
  { of: /^(bin\/)?tfp stack:update$/, skip: 'it makes the stack of the whole engine anew' },
  { of: /^docker builder prune/, skip: 'it empties the caches of the whole engine' },
  { of: /^cd /, skip: 'all commands of a document are run there' },
];

const LOGIN = 'tfp login "$TFP_URL" --token-file "$TFP_DATA/admin-token"';
const TO_RECEIVER = 'tfp drains:add http://127.0.0.1:$RECEIVER_PORT';

/** What lies elsewhere: the addresses are those of the test, the rest is the document's. */
const ELSEWHERE: readonly Rule[] = [
  { of: /^tfp login( http\S+)?( --token-file \S+)?$/, as: LOGIN, says: /Logged in/ },
  { of: 'curl http://hello.localhost:8080/', as: 'ask-app hello', says: /from hello v1/ },
  { of: /^df -h (\S+) .*$/, as: 'df -h $1' },
  {
    of: /^tfp drains:add syslog(?:\+tls)?:\/\/\S+( -a hello)?$/,
    as: 'tfp drains:add syslog://127.0.0.1:$RECEIVER_PORT$1',
  },
  { of: /^tfp drains:add https:\/\/[^/]+(\/.*)$/, as: `${TO_RECEIVER}$1` },
  {
    of: /^tfp drains:add 'https:\/\/[^/]+(\/[^']*)'(.*)$/,
    as: `${TO_RECEIVER}'$1'$2`,
  },
];

const NEWEST_DRAIN = `tfp drains --json | node -p 'JSON.parse(fs.readFileSync(0, "utf8")).at(-1).id'`;
const NEW_TOKEN = `tfp authorizations:create -d docs --json | node -p 'JSON.parse(fs.readFileSync(0, "utf8")).id'`;
const LIVING_RUN = `tfp run --detach sleep 60 2>&1 | grep -o 'run\\.[0-9]*' | head -n 1`;

/** What the document can only stand for: an id, a commit, a name alone. */
const PLACEHOLDERS: readonly Rule[] = [
  { of: /^tfp (drains:test|drains:remove) 1a2b3c4d$/, find: NEWEST_DRAIN, as: 'tfp $1 ID' },
  { of: 'tfp run:stop run.4711', find: LIVING_RUN, as: 'tfp run:stop ID' },
  { of: 'tfp authorizations:revoke 1a2b3c4d', find: NEW_TOKEN, as: 'tfp authorizations:revoke ID' },
  { of: 'git push -f tfp COMMIT:main', as: 'git push -f tfp HEAD:main' },
  { of: /^tfp (config:set|run|ps:exec)( --timeout)?$/, as: 'tfp help $1' },
];

const OTHER_FOLDER = 'git init -q ../my-app && cd ../my-app';
const BREAK = 'tfp config:set NODE_OPTIONS=--no-such-option || true';
const CLEAR_THE_PLACE = [
  'bin/tfp server:stop',
  'docker rm -f $(docker ps -aq --filter label=tfp.platform=$(cat /var/lib/tfp/platform-id))',
  'docker rmi $(docker image ls -q "tfp-$(cat /var/lib/tfp/platform-id)/*")',
  'rm -r /var/lib/tfp /var/lib/tfp.key',
].join(' && ');

/** A change waits for the end of the old processes for a moment only; its release tells of it for good. */
const PROOF = 'until tfp releases:info | grep SIGTERM; do sleep 0.2; done; tfp releases:info';
const UNTIL_COUNTED = "until tfp metrics -p web | grep -q 'web.1 CPU'; do sleep 0.2; done";

/** What needs something to be there, or ends otherwise than by 0. */
const IN_THEIR_PLACE: readonly Rule[] = [
  { of: 'tfp config:set GREETING=Welcome LOG_LEVEL=debug', later: PROOF },
  { of: 'tfp rollback', later: PROOF },
  { of: 'tfp create my-app', as: `${OTHER_FOLDER} && tfp create my-app` },
  {
    of: 'tfp destroy --confirm hello',
    as: `${OTHER_FOLDER} && tfp create other && tfp destroy --confirm other`,
  },
  { of: 'tfp config:set NODE_OPTIONS=--no-such-option', exit: 1 },
  { of: 'tfp config:set BIND=127.0.0.1 -a shop', exit: 1 },
  { of: 'tfp releases:retry', before: BREAK, exit: 1, says: /failed \(R/ },
  { of: 'tfp config:pull', before: 'rm -f .env' },
  { of: 'tfp metrics --tail', exit: 2, says: /draws on a terminal/ },
  { of: 'tfp ps -a hello', says: / up / },
  { of: /^tfp ps:exec /, before: 'tfp scale web=1 -a hello' },
  // Without a terminal there is no plot, and below it no marks.
  { of: 'tfp metrics --process web', before: UNTIL_COUNTED, unlike: ['releases', 'crashes'] },
  { of: /^(id=[^|]*\| gzip)( [^|]*)$/, as: '$1 -1$2' },
  { of: /^gunzip /, before: CLEAR_THE_PLACE },
];

const ENDLESS: readonly Rule[] = [
  { of: /^tfp logs .*--tail$/, until: /tfp\[api\]/ },
  { of: /^tfp events .*--tail$/, until: /release\.live/ },
];

export const RULES: readonly Rule[] = [
  ...NOT_HERE,
  ...ELSEWHERE,
  ...PLACEHOLDERS,
  ...IN_THEIR_PLACE,
  ...ENDLESS,
];

export const isAbout = ({ of }: Rule, text: string) =>
  typeof of === 'string' ? of === text : of.test(text);

export const ruleOf = (text: string) => RULES.find((rule) => isAbout(rule, text));

/** What is really run for a command. */
export function scriptOf(text: string, rule: Rule | undefined, id = ''): string {
  if (rule?.as === undefined) return text;
  return text.replace(rule.of, rule.as).replace('ID', id);
}

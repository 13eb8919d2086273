import { describe, expect, test } from 'vitest';
import { findCommand } from '#src/command-line/contents.ts';
import { CONTENTS } from '#src/commands.ts';
import { runTfp } from '../support/run-tfp.ts';

// Goal: whoever comes from Heroku, Dokku or Kamal is told what there is here, whatever they type first.

const said = async (line: string) => {
  const { code, err } = await runTfp(line.split(' '));
  expect(code).toBe(2);
  return err;
};

describe('a command of another platform', () => {
  test.each([
    ['pg:psql', 'config:set'],
    ['addons', 'config:set'],
    ['addons:create heroku-postgresql', 'config:set'],
    ['domains:add www.example.com', 'info'],
    ['certs:auto:enable', 'proxy'],
    ['access:add me@example.com', 'audit'],
    ['maintenance:on', 'scale web=0'],
    ['ps:stop web.1', 'scale web=0'],
    ['ps:rebuild hello', 'git push'],
    ['builds:output', 'events -k build'],
    ['buildpacks:set heroku/nodejs', 'Dockerfile'],
    ['auth:token', 'authorizations:create'],
    ['keys:add', 'git:remote'],
    ['webhooks', 'events --tail --json'],
    ['status', 'health'],
    ['run:inside web.1 bash', 'ps:exec'],
    ['dyno:restart', 'restart'],
    ['redis:cli', 'config:set'],
    ['storage:mount', 'backing service'],
    ['app logs', 'tfp logs'],
    ['app exec bash', 'tfp run'],
    ['app details', 'tfp ps'],
    ['accessory boot db', 'config:set'],
    ['redeploy', 'git push'],
    ['ps:autoscale:enable', 'tfp scale'],
    ['ci:run', 'before you push'],
    ['reviewapps:enable', 'pipelines:add'],
    ['config:rm A', 'config:unset'],
    ['config:list', 'tfp config'],
    ['plugins:install x', 'tfp help'],
    ['labs:enable x', 'tfp help'],
    ['pipelines:update -s production', 'pipelines:add'],
    ['stack:set heroku-24', 'tfp stack'],
    ['sessions', 'authorizations'],
    ['delete hello', 'destroy'],
  ])('"tfp %s" is answered in two lines', async (line, instead) => {
    const err = await said(line);
    expect(err.trimEnd().split('\n')).toHaveLength(2);
    expect(err).toContain(instead);
    expect(err).not.toContain('is no command of tfp');
  });

  test.each([
    ['apps:list', 'apps'],
    ['apps:create', 'create'],
    ['apps:rename', 'rename'],
    ['ps:scale', 'scale'],
    ['ps:restart', 'restart'],
    ['config:show', 'config'],
    ['auth:whoami', 'whoami'],
    ['auth:login', 'login'],
    ['authorizations:destroy', 'authorizations:revoke'],
    ['run:detached', 'run'],
  ])('"tfp %s" is tfp %s', (typed, name) => {
    expect(findCommand(CONTENTS, typed)?.name).toBe(name);
  });

  test.each([
    ['apps create hello', 'tfp apps:create hello'],
    ['releases info v12', 'tfp releases:info v12'],
    ["config set A=1 B=it's", "tfp config:set A=1 'B=it'\\''s'"],
    ['git remote -a hello', 'tfp git:remote -a hello'],
    ['stack update', 'tfp stack:update'],
  ])('"tfp %s" in two words is told in one', async (line, whole) => {
    expect((await said(line)).endsWith(` !  Write: ${whole}\n`)).toBe(true);
  });

  test('an app without -a is told how it is named', async () => {
    expect(await said('logs hello')).toBe(
      ' !  tfp logs does not take "hello".\n !  Is that an app? tfp logs -a hello\n',
    );
  });

  test.each([
    ['logs --dyno web.1', 'Did you mean --process?'],
    ['logs -d web.1', 'tfp logs -p web.1'],
    ['logs web.1', 'tfp logs -p web.1'],
    ['ps:exec -d web.1 bash', 'tfp ps:exec -p web.1 bash'],
    ['ps:restart --dyno-name web.1', 'tfp restart web.1'],
    ['run -x false', 'always passed on'],
    ['run --exit-code false', 'always passed on'],
    ['apps:info -s', 'tfp info --json'],
    ['create --buildpack heroku/nodejs', 'leave it out'],
    ['apps:create -a my-app', 'tfp create my-app'],
    ['apps --all', 'tfp apps'],
    ['auth:login -i', '--token-file'],
    ['pipelines:promote -t my-app', 'Did you mean --to?'],
  ])('"tfp %s" is told as ours', async (line, instead) => {
    const err = await said(line);
    expect(err.trimEnd().split('\n')).toHaveLength(2);
    expect(err).toContain(instead);
  });

  test('what nobody has is no command', async () => {
    expect(await said('frobnicate')).toContain('"frobnicate" is no command of tfp.');
  });
});

test('a wrong command line without other advice names its help', async () => {
  expect(await said('logs --source db')).toBe(
    ' !  "db" is no source: it is app or tfp.\n !  See: tfp logs --help\n',
  );
});

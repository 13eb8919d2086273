import { execFileSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { apiPlan, apiRelease } from '../support/api-objects.ts';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp, temporaryFolder } from '../support/run-tfp.ts';

const VARS = { CHANGED: 'old', GONE: 'secret', SAME: 'same' };

let platform: FakePlatform;
let cwd: string;
beforeEach(async () => {
  cwd = temporaryFolder();
  platform = await startFakePlatform();
  platform.on('GET /apps/hello/config-vars', { body: VARS });
  platform.on('GET /apps/hello/releases', {
    body: [apiRelease(4, { tfp: { status: 'failed' } }), apiRelease(3, { current: true })],
  });
  platform.on('PATCH /apps/hello/config-vars', { headers: { 'tfp-release': 'v5' } });
  platform.on('GET /apps/hello/releases/5/events', {
    lines: [{ id: 1, kind: 'live', proof: { liveMs: 412, processes: ['web.1'] } }],
  });
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) =>
  runTfp([...argv, '-a', 'hello'], { url: platform.url, cwd, ...options });
const sent = () => platform.sent('PATCH /apps/hello/config-vars');
const patched = () => platform.requests.find(({ method }) => method === 'PATCH')?.path;
const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);
const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('config:push', () => {
  beforeEach(() => write('.env', 'CHANGED=new\nADDED="two words"\nSAME=same\n'));

  test('sets the keys of .env in one release, and says before which ones, without a value', async () => {
    expect(await tfp(['config:push'])).toEqual({
      code: 0,
      out: '',
      err:
        '  + ADDED\n  ~ CHANGED\n' +
        'Setting what .env says and restarting hello... done, v5 live in 0.4 s\n',
    });
    expect(sent()).toEqual([{ CHANGED: 'new', ADDED: 'two words', SAME: 'same' }]);
    expect(patched()).toBe('/apps/hello/config-vars');
  });

  test('does nothing where the app has all of it', async () => {
    write('same.env', 'SAME=same\n');
    expect(await tfp(['config:push', 'same.env'])).toEqual({
      code: 0,
      out: '',
      err: 'hello has all of same.env already.\n',
    });
    expect(sent()).toEqual([]);
  });

  test('removes what the file lacks only when a person says yes, and only from what was shown', async () => {
    const { code, err } = await tfp(['config:push', '--prune'], { terminal: true, input: 'y\n' });
    expect(code).toBe(0);
    expect(err).toContain('  - GONE\n');
    expect(err).toContain('Remove this config var from hello (the lines with "-")? [y/N] ');
    expect(sent()).toEqual([{ CHANGED: 'new', ADDED: 'two words', SAME: 'same', GONE: null }]);
    expect(patched()).toBe('/apps/hello/config-vars?if-release=v3');
  });

  test.each(['\n', 'no\n'])('changes nothing when the person says %j', async (input) => {
    const { code, err } = await tfp(['config:push', '--prune'], { terminal: true, input });
    expect(code).toBe(1);
    expect(err).toContain(' !  Nothing was changed.\n');
    expect(sent()).toEqual([]);
  });

  test('asks nobody where nobody is, and says how to answer', async () => {
    const { code, err } = await tfp(['config:push', '--prune']);
    expect(code).toBe(2);
    expect(err).toContain('Nobody is there to ask.\n !  Confirm it like this: --yes\n');
    expect(sent()).toEqual([]);
    expect((await tfp(['config:push', '--prune', '-y'])).code).toBe(0);
    expect(sent()).toHaveLength(1);
  });

  test('asks nothing for a plan', async () => {
    platform.on('PATCH /apps/hello/config-vars', { body: apiPlan() });
    const { code, out } = await tfp(['config:push', '--prune', '--plan']);
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringContaining('v4 would be: Set FOO'),
    });
    expect(patched()).toBe('/apps/hello/config-vars?if-release=v3&plan=true');
    write('same.env', 'SAME=same\n');
    const json = await tfp(['config:push', 'same.env', '--plan', '--json']);
    expect({ ...json, out: JSON.parse(json.out) }).toEqual({ code: 0, out: apiPlan(), err: '' });
  });

  test('refuses a file that is none, by its line and without its words', async () => {
    write('.env', 'A=1\nPASSWORD: hunter2\n');
    const { code, err } = await tfp(['config:push']);
    expect(code).toBe(2);
    expect(err).toContain(' !  .env is no file of KEY=value lines: line 2 is no KEY=value.\n');
    expect(err).not.toContain('hunter2');
    expect(platform.requests).toEqual([]);
  });
});

describe('config:pull', () => {
  const TEXT = 'CHANGED=old\nGONE=secret\nSAME=same\n';

  test('writes .env for its owner alone', async () => {
    expect(await tfp(['config:pull'])).toEqual({
      code: 0,
      out: '',
      err: 'Wrote 3 config vars of hello to .env.\n',
    });
    expect(read('.env')).toBe(TEXT);
    expect(modeOf(join(cwd, '.env'))).toBe(0o600);
    expect(readdirSync(cwd)).toEqual(['.env']);
  });

  test('prints the same to stdout for "-", and nothing else', async () => {
    expect(await tfp(['config:pull', '-'])).toEqual({ code: 0, out: TEXT, err: '' });
  });

  test('leaves a file alone that says the same in other words', async () => {
    write('.env', `# mine\n\nSAME='same'\n${TEXT}`);
    const { code, err } = await tfp(['config:pull']);
    expect({ code, err }).toEqual({
      code: 0,
      err: '.env holds the 3 config vars of hello already.\n',
    });
    expect(read('.env')).toContain('# mine');
  });

  test('refuses to write over a file that differs, and says in which keys', async () => {
    write('.env', 'CHANGED=mine\nMINE=1\n');
    const { code, err } = await tfp(['config:pull']);
    expect(code).toBe(1);
    expect(err).toBe(
      '  + GONE\n  + SAME\n  - MINE\n  ~ CHANGED\n' +
        ' !  .env is there and differs. It was left as it is.\n' +
        ' !  To write over it, add --force. To another file: tfp config:pull FILE\n',
    );
    expect(read('.env')).toBe('CHANGED=mine\nMINE=1\n');
    chmodSync(join(cwd, '.env'), 0o644);
    expect((await tfp(['config:pull', '--force'])).code).toBe(0);
    expect(read('.env')).toBe(TEXT);
    expect(modeOf(join(cwd, '.env'))).toBe(0o600);
  });

  test('keeps a link and writes where it leads', async () => {
    write('real.env', 'A=1\n');
    symlinkSync('real.env', join(cwd, '.env'));
    await tfp(['config:pull', '--force']);
    expect(read('real.env')).toBe(TEXT);
    expect(readdirSync(cwd).sort()).toEqual(['.env', 'real.env']);
  });

  test('writes nothing where it may not', async () => {
    const { code, err } = await tfp(['config:pull', 'no/such/folder/.env']);
    expect(code).toBe(1);
    expect(err).toContain('(ENOENT). Nothing was written.');
  });

  test('names the keys that a shell reads differently, and those that no file holds', async () => {
    platform.on('GET /apps/hello/config-vars', { body: { A: '1', J: `{"a":"it's"}`, R: 'a\rb' } });
    const { out, err } = await tfp(['config:pull', '-']);
    expect(out).toBe(`A=1\nJ=\`{"a":"it's"}\`\n`);
    expect(err).toBe(
      ' !  A shell reads J differently: no quotes hold it for both.\n' +
        ' !  config:push and node --env-file read it rightly.\n' +
        ' !  Left out: R. No .env file can hold the value.\n' +
        ' !  Read it with: tfp config:get KEY\n',
    );
  });

  test('warns in a git repository that does not ignore the file', async () => {
    execFileSync('git', ['init', '-q'], { cwd });
    expect((await tfp(['config:pull'])).err).toContain(
      ' !  git does not ignore .env: a commit would make these values public.\n',
    );
    write('.gitignore', '.env\n');
    expect((await tfp(['config:pull'])).err).not.toContain('!');
  });
});

describe('config:edit', () => {
  /** An editor that runs a line of JavaScript with `text` and `path`; what `text` becomes is saved. */
  function editor(line: string, name = 'editor.mjs'): Record<string, string> {
    write(
      name,
      `import { readFileSync, writeFileSync, statSync, appendFileSync } from 'node:fs';
       const path = process.argv.at(-1);
       let text = readFileSync(path, 'utf8');
       appendFileSync('${cwd}/seen', JSON.stringify({ path, text, mode: statSync(path).mode & 0o777 }) + '\\n');
       ${line}
       writeFileSync(path, text);`,
    );
    return { EDITOR: `${process.execPath} ${join(cwd, name)} --wait` };
  }
  afterEach(() => {
    if (existsSync(join(cwd, 'seen')))
      rmSync(dirname(seen()[0].path), { recursive: true, force: true });
  });
  const seen = () =>
    read('seen')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  const edit = (line: string, options = {}) =>
    tfp(['config:edit'], { env: editor(line), ...options });
  const CHANGE = `text = text.replace('old', 'new').replace(/GONE.*\\n/, '') + 'ADDED=1\\n'`;

  test('makes one release of all changes, on top of what was read', async () => {
    expect(await edit(CHANGE)).toEqual({
      code: 0,
      out: '',
      err:
        '  + ADDED\n  - GONE\n  ~ CHANGED\n' +
        'Changing ADDED, CHANGED, GONE and restarting hello... done, v5 live in 0.4 s\n',
    });
    expect(sent()).toEqual([{ ADDED: '1', CHANGED: 'new', GONE: null }]);
    expect(patched()).toBe('/apps/hello/config-vars?if-release=v3');
  });

  test('shows the config to its owner alone, and removes it afterwards', async () => {
    await edit(CHANGE);
    const [{ path, text, mode }] = seen();
    expect(text).toBe(
      '# Config of hello. Save and close to make one release of all changes.\n' +
        '# A line that is taken out unsets its key. Without changes nothing happens.\n\n' +
        'CHANGED=old\nGONE=secret\nSAME=same\n',
    );
    expect(mode).toBe(0o600);
    expect(existsSync(dirname(path))).toBe(false);
  });

  test('says that nothing changed', async () => {
    expect(await edit('')).toEqual({
      code: 0,
      out: '',
      err: 'Nothing was changed, so there is no release.\n',
    });
    expect(sent()).toEqual([]);
  });

  test('keeps what no file can hold', async () => {
    platform.on('GET /apps/hello/config-vars', { body: { A: '1', R: 'a\rb' } });
    await edit(`text = text.replace('A=1', 'A=2')`);
    expect(seen()[0].text).toContain('# Not shown, and kept: R\n');
    expect(sent()).toEqual([{ A: '2' }]);
  });

  test('offers to edit again what cannot be read, from where it was left', async () => {
    const line = `text = text.includes('oops') ? text.replace('oops', 'NEW=1') : text + 'oops\\n'`;
    const { code, err } = await edit(line, { terminal: true, input: '\n' });
    expect(code).toBe(0);
    expect(err).toContain(
      ' !  That cannot be read: line 7 is no KEY=value.\nEdit it again? [Y/n] ',
    );
    expect(sent()).toEqual([{ NEW: '1' }]);
  });

  test.each([
    ['nobody is there to ask', {}, 2],
    ['the person gives up', { terminal: true, input: 'n\n' }, 1],
  ])('changes nothing and leaves nothing behind when %s', async (_what, options, expected) => {
    const { code, err } = await edit(`text += 'oops\\n'`, options);
    expect(code).toBe(expected);
    expect(err).toContain('Nothing was changed.');
    expect(existsSync(dirname(seen()[0].path))).toBe(false);
    expect(sent()).toEqual([]);
  });

  test.each([
    ['an editor that fails', `process.exit(3)`, 'The editor ended with 3. Nothing was changed.'],
    [
      'one that is killed',
      `process.kill(process.pid, 'SIGKILL')`,
      'The editor ended with a signal.',
    ],
  ])('takes %s for a change of mind', async (_what, line, words) => {
    const { code, err } = await edit(line);
    expect(code).toBe(1);
    expect(err).toContain(words);
    expect(existsSync(dirname(seen()[0].path))).toBe(false);
  });

  test('leaves Ctrl-C to the editor, and nothing behind when it is ended itself', async () => {
    const signals = new EventEmitter();
    const running = edit(`await new Promise((forever) => setTimeout(forever, 60_000))`, {
      signals,
    });
    await until('the editor', () => read('seen').endsWith('\n'));
    signals.emit('SIGINT');
    expect(existsSync(seen()[0].path)).toBe(true);
    signals.emit('SIGTERM');
    const { code, err } = await running;
    expect(code).toBe(1);
    expect(err).toMatch(
      /^ ! {2}The editor ended with a signal\. Nothing was changed\.\n ! {2}To make a change, /,
    );
    expect(existsSync(dirname(seen()[0].path))).toBe(false);
    expect(signals.eventNames()).toEqual([]);
  });

  test('says how to name an editor where there is none', async () => {
    const { code, err } = await tfp(['config:edit'], { env: { VISUAL: '/no/such/editor -w' } });
    expect(code).toBe(1);
    expect(err).toContain(' !  The editor /no/such/editor does not start (ENOENT).\n');
    expect(err).toContain('EDITOR=nano tfp config:edit');
  });

  test('keeps the file of whom somebody else forestalled, and says where it is', async () => {
    platform.on('PATCH /apps/hello/config-vars', {
      status: 409,
      body: { id: 'conflict', message: 'The newest release is v5, not v3.', hint: 'Look at it.' },
    });
    const { code, err } = await edit(CHANGE);
    expect(code).toBe(1);
    const [{ path }] = seen();
    expect(err).toContain(
      ` !  The newest release is v5, not v3.\n !  Look at it.\n !  Your file is kept: ${path}\n` +
        ` !  To send it: tfp config:push ${path} --prune -a hello\n`,
    );
    expect(readFileSync(path, 'utf8')).toContain('CHANGED=new\nSAME=same\nADDED=1\n');
    expect(modeOf(path)).toBe(0o600);
    expect(modeOf(dirname(path))).toBe(0o700);
  });

  test('keeps the file when the release does not come up', async () => {
    platform.on('GET /apps/hello/releases/5/events', {
      lines: [
        {
          id: 1,
          kind: 'failed',
          verdict: { code: 'R16', message: 'web.1 exited.' },
          serving: 3,
        },
      ],
    });
    const { code, err } = await edit(CHANGE);
    expect(code).toBe(1);
    expect(err).toContain(` !  v3 still serves.\n !\n !  Your file is kept: ${seen()[0].path}\n`);
  });
});

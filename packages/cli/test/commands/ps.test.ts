import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { apiDyno } from '../support/api-objects.ts';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) =>
  runTfp([...argv, '-a', 'hello'], { url: platform.url, ...options });
const entry = (type: string, quantity: number) => ({
  type,
  quantity,
  size: 'standard',
  command: 'node x',
});

/** Answers one list of processes after the other; the last one stays. */
function processesAre(...lists: unknown[][]): void {
  platform.on('GET /apps/hello/dynos', () => ({
    body: lists.length > 1 ? lists.shift() : lists[0],
  }));
}

/** Answers one formation after the other; the last one stays. */
function formationIs(...formations: ReturnType<typeof entry>[][]): void {
  platform.on('GET /apps/hello/formation', () => ({
    body: formations.length > 1 ? formations.shift() : formations[0],
  }));
}

describe('ps', () => {
  test('is a table of processes', async () => {
    const MB = 1024 * 1024;
    const uses = (cpu_percent: number, mb: number) => ({
      restarts: 0,
      exit_code: null,
      cpu_percent,
      memory_bytes: mb * MB,
      memory_limit_bytes: 512 * MB,
    });
    processesAre([
      apiDyno('web.1', { tfp: uses(1.2, 61.6) }),
      apiDyno('web.2', { state: 'crashed', tfp: { restarts: 3, exit_code: 1 } }),
      apiDyno('web.3', {
        state: 'crashed',
        tfp: { restarts: 1, exit_code: 137, crash: { code: 'R15', signal: 'SIGKILL' } },
      }),
      apiDyno('web.4', {
        state: 'crashed',
        tfp: { restarts: 1, exit_code: 139, crash: { code: 'R16', signal: 'SIGSEGV' } },
      }),
      apiDyno('run.4711', { command: 'bash', tfp: uses(99.9, 4) }),
    ]);
    const { out, err } = await tfp(['ps']);
    expect(out).toMatchInlineSnapshot(`
      "PROCESS   STATE                           CPU    MEMORY     SINCE       RELEASE  COMMAND
      web.1     up                              1.2 %  62/512 MB  2026-01-02  v1       node server.js
      web.2     crashed (status 1), 3 restarts                    2026-01-02  v1       node server.js
      web.3     crashed (R15), 1 restart                          2026-01-02  v1       node server.js
      web.4     crashed (SIGSEGV), 1 restart                      2026-01-02  v1       node server.js
      run.4711  up                              100 %  4/512 MB   2026-01-02  v1       bash
      "
    `);
    expect(err).toBe('5 processes: 101 % of a CPU, 66 of 1024 MB.\n');
    expect(JSON.parse((await tfp(['ps', 'web', '--json'])).out)).toHaveLength(4);
  });

  test('says how to get some when there are none', async () => {
    processesAre([]);
    expect((await tfp(['ps'])).err).toBe('No process of hello runs. See: tfp scale -a hello\n');
    expect((await tfp(['ps', 'worker'])).err).toBe(
      'No worker process of hello runs. See: tfp scale -a hello\n',
    );
  });
});

const unseen = { tfp: { restarts: 0, exit_code: null, unseen_since: '2026-01-02T03:04:05.000Z' } };

test('ps says that the engine does not answer, and does not add up what it cannot see', async () => {
  processesAre([apiDyno('web.1', unseen)]);
  expect((await tfp(['ps'])).err).toMatchInlineSnapshot(`
    " !  The Docker Engine stopped answering 2026-01-02.
     !  What you see is how it was then. See why: tfp doctor
    "
  `);
});

describe('scale', () => {
  test('does not wait long for an engine that is away, and tells what stands', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    platform.on('PATCH /apps/hello/formation', { body: [entry('web', 2)] });
    formationIs([entry('web', 2)]);
    platform.on('GET /apps/hello/dynos', () => {
      vi.setSystemTime(Date.now() + 4_000);
      return { body: [apiDyno('web.1', unseen)] };
    });
    expect(await tfp(['scale', 'web=2'])).toEqual({
      code: 1,
      out: '',
      err:
        'Scaling web=2 on hello... waiting\n' +
        '    The Docker Engine does not answer. The change is recorded, and made when it does.\n' +
        'Scaling web=2 on hello... not done\n' +
        ' !  The Docker Engine does not answer. The change is recorded, and made when it does.\n' +
        ' !  Why it does not: tfp doctor, and on its machine: systemctl status docker\n',
    });
    expect(platform.sent('GET /apps/hello/formation').length).toBeLessThan(6);
  });

  test('is not done while nobody can see what runs', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    platform.on('PATCH /apps/hello/formation', { body: [entry('web', 1)] });
    formationIs([entry('web', 1)]);
    processesAre(...Array(5).fill([apiDyno('web.1', unseen)]), [apiDyno('web.1')]);
    const { code, err } = await tfp(['scale', 'web=1']);
    expect(code).toBe(0);
    expect(err).toMatch(/done in .*running web=1/);
    expect(platform.sent('GET /apps/hello/dynos').length).toBeGreaterThan(5);
  });

  test('goes on waiting when a part of the platform is away for a moment, and not for long', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    platform.on('PATCH /apps/hello/formation', { body: [entry('web', 1)] });
    formationIs([entry('web', 1)]);
    const message = 'The run stage does not answer right now.';
    const away = { status: 503, body: { id: 'unavailable', message, hint: 'Try again.' } };
    let looks = 0;
    platform.on('GET /apps/hello/dynos', () => (++looks < 4 ? away : { body: [apiDyno('web.1')] }));
    expect(await tfp(['scale', 'web=1'])).toMatchObject({ code: 0 });
    platform.on('GET /apps/hello/dynos', () => {
      vi.setSystemTime(Date.now() + 4_000);
      return away;
    });
    expect((await tfp(['scale', 'web=1'])).err).toBe(
      'Scaling web=1 on hello... waiting\n' +
        `    ${message} The change is recorded, and made when it does.\n` +
        'Scaling web=1 on hello... not done\n' +
        ` !  ${message} The change is recorded, and made when it does.\n !  Try again.\n`,
    );
  });

  test('without arguments shows the formation', async () => {
    platform.on('GET /apps/hello/formation', { body: [entry('web', 2), entry('worker', 0)] });
    const shown = [
      'TYPE    SIZE      MEMORY  QUANTITY  COMMAND',
      'web     standard  512 MB  2         node x',
      'worker  standard  512 MB  0         node x',
      '',
    ].join('\n');
    expect((await tfp(['scale'])).out).toBe(shown);
    expect((await tfp(['ps:scale'])).out).toBe(shown);
  });

  test('asks for all types at once and waits until they run', async () => {
    platform.on('PATCH /apps/hello/formation', { body: [entry('web', 2), entry('worker', 0)] });
    formationIs([entry('web', 2), entry('worker', 0)]);
    processesAre(
      [apiDyno('web.1'), apiDyno('worker.1')],
      [
        apiDyno('web.1'),
        apiDyno('web.2', { state: 'starting' }),
        apiDyno('worker.1', { state: 'stopping' }),
      ],
      [apiDyno('web.1'), apiDyno('web.2'), apiDyno('worker.1', { state: 'stopping' })],
    );
    const { code, err } = await tfp(['scale', 'web+1', 'worker=0']);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^Scaling web\+1, worker=0 on hello\.\.\. done in 0\.\d s, running web=2, worker=0\n$/,
    );
    expect(platform.sent('PATCH /apps/hello/formation')).toEqual([
      {
        updates: [
          { type: 'web', quantity: '+1' },
          { type: 'worker', quantity: 0 },
        ],
      },
    ]);
  });

  test('of an app of which nothing runs waits for nothing, and says when it counts', async () => {
    const later = (type: string, quantity: number) => ({
      ...entry(type, quantity),
      tfp: { takes_effect: 'next-release' },
    });
    const body = [later('web', 0), later('worker', 1)];
    platform.on('PATCH /apps/hello/formation', { body });
    platform.on('GET /apps/hello/formation', { body });
    processesAre([]);
    expect(await tfp(['scale', 'web=0', 'worker=1'])).toEqual({
      code: 0,
      out: '',
      err: 'Scaling web=0, worker=1 on hello... it counts from the next release on: nothing runs yet\n',
    });
    expect(platform.sent('GET /apps/hello/formation')).toHaveLength(0);
    expect((await tfp(['scale'])).err).toBe(
      'Nothing of hello runs yet: this counts from its next release on.\n',
    );
  });

  test.each([
    ['web=-1', { type: 'web', quantity: -1 }],
    ['web=abc', { type: 'web', quantity: 'abc' }],
    ['my-type_2=3', { type: 'my-type_2', quantity: 3 }],
    ['my-type-1', { type: 'my-type', quantity: '-1' }],
    ['web=2:large', { type: 'web', quantity: 2, size: 'large' }],
    ['web+1:Standard-2x', { type: 'web', quantity: '+1', size: 'Standard-2x' }],
  ])('leaves it to the platform whether %s makes sense', async (word, update) => {
    platform.on('PATCH /apps/hello/formation', {
      status: 422,
      body: { id: 'invalid_params', message: 'No.', hint: 'Do this.' },
    });
    expect(await tfp(['scale', word])).toEqual({
      code: 1,
      out: '',
      err: `Scaling ${word} on hello... not done\n !  No.\n !  Do this.\n`,
    });
    expect(platform.sent('PATCH /apps/hello/formation')).toEqual([{ updates: [update] }]);
  });

  test.each(['web', '3', '=3', 'web:3'])('refuses %s', async (word) => {
    const { code, err } = await tfp(['scale', word]);
    expect({ code, asked: platform.requests.length }).toEqual({ code: 2, asked: 0 });
    expect(err).toContain(`"${word}" is no scale: write TYPE=NUMBER, as in web=2.`);
  });

  test('tells of a process that crashes instead of coming up', async () => {
    platform.on('PATCH /apps/hello/formation', { body: [entry('worker', 1)] });
    formationIs([entry('worker', 1)]);
    processesAre(
      [apiDyno('worker.1', { state: 'starting' })],
      [apiDyno('worker.1', { state: 'crashed', tfp: { restarts: 0, exit_code: 3 } })],
    );
    expect(await tfp(['scale', 'worker=1'])).toEqual({
      code: 1,
      out: '',
      err:
        'Scaling worker=1 on hello... not done\n !  worker.1 crashed with status 3.\n' +
        ' !  It is started again by itself. See: tfp logs -p worker.1 -a hello\n',
    });
  });
});

describe('ps:type', () => {
  const sized = (type: string, size: string, quantity = 1) => ({ ...entry(type, quantity), size });

  test('shows the size of each type', async () => {
    const body = [sized('web', 'large', 2), sized('release', 'xlarge', 0)];
    platform.on('GET /apps/hello/formation', { body });
    const shown =
      'TYPE     SIZE    MEMORY   QUANTITY  COMMAND\n' +
      'web      large   1024 MB  2         node x\n' +
      'release  xlarge  2048 MB            node x\n';
    expect((await tfp(['ps:type'])).out).toBe(shown);
    expect(JSON.parse((await tfp(['ps:resize', '--json'])).out)).toEqual(body);
  });

  test('asks for sizes and waits until each process has its own', async () => {
    platform.on('PATCH /apps/hello/formation', { body: [sized('web', 'large')] });
    formationIs([sized('web', 'large')]);
    const old = apiDyno('web.1');
    const large = apiDyno('web.1', { id: 'another', size: 'large' });
    processesAre(
      [old],
      [old, { ...large, state: 'starting' }],
      [old, large],
      [{ ...old, state: 'stopping' }, large],
    );
    const { code, err } = await tfp(['ps:type', 'web=Standard-2x']);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^Resizing web=Standard-2x of hello\.\.\. done in .*, running web=1:large\n$/,
    );
    expect(platform.sent('PATCH /apps/hello/formation')).toEqual([
      { updates: [{ type: 'web', size: 'Standard-2x' }] },
    ]);
  });

  test('a crash of the process that leaves is no news, one of the new size is', async () => {
    platform.on('PATCH /apps/hello/formation', { body: [sized('web', 'small')] });
    formationIs([sized('web', 'small')]);
    const small = apiDyno('web.1', { id: 'another', size: 'small' });
    processesAre(
      [apiDyno('web.1', { state: 'crashed' }), { ...small, state: 'starting' }],
      [{ ...small, state: 'crashed' }],
    );
    const { code, err } = await tfp(['ps:type', 'web=small']);
    expect(code).toBe(1);
    expect(err).toContain('web.1 crashed');
    expect(platform.requests.filter(({ path }) => path.endsWith('/dynos'))).toHaveLength(2);
  });

  test.each(['web', 'web=', 'large', '=large', 'web=2:large'])('refuses %s', async (word) => {
    const { code, err } = await tfp(['ps:type', word]);
    expect({ code, asked: platform.requests.length }).toEqual({ code: 2, asked: 0 });
    expect(err).toContain(`"${word}" is no size: write TYPE=SIZE, as in web=large.`);
  });
});

describe('somebody else scales meanwhile', () => {
  test('then what stands in the end is waited for and told', async () => {
    platform.on('PATCH /apps/hello/formation', { body: [entry('web', 3)] });
    formationIs([entry('web', 3)], [entry('web', 1)]);
    processesAre([apiDyno('web.1'), apiDyno('web.2', { state: 'stopping' })]);
    expect((await tfp(['scale', 'web=3'])).err).toMatch(/done in .*, running web=1\n$/);
  });

  test('a restart waits for the new number of processes', async () => {
    platform.on('DELETE /apps/hello/dynos', { status: 202, body: {} });
    const fresh = ['web.1', 'web.2'].map((name) => apiDyno(name, { id: `fresh-${name}` }));
    formationIs([entry('web', 2)]);
    processesAre([apiDyno('web.1')], fresh);
    expect(await tfp(['restart'])).toMatchObject({ code: 0 });
  });
});

describe('restart', () => {
  const fresh = (name: string) => apiDyno(name, { id: `fresh-${name}` });

  test('waits until every process was replaced', async () => {
    platform.on('DELETE /apps/hello/dynos', { status: 202, body: {} });
    formationIs([entry('web', 1), entry('worker', 1)]);
    processesAre(
      [apiDyno('web.1'), apiDyno('worker.1'), apiDyno('run.1')],
      [apiDyno('web.1'), fresh('web.1'), apiDyno('worker.1'), apiDyno('run.1')],
      [
        fresh('web.1'),
        apiDyno('worker.1', { state: 'stopping' }),
        fresh('worker.1'),
        apiDyno('run.1'),
      ],
    );
    const { code, err } = await tfp(['restart']);
    expect(code).toBe(0);
    expect(err).toMatch(/^Restarting hello\.\.\. done in 0\.\d s, 2 replaced\n$/);
  });

  test('takes a type or one process', async () => {
    platform.on('DELETE /apps/hello/formations/web', { status: 202, body: {} });
    platform.on('DELETE /apps/hello/dynos/web.1', { status: 202, body: {} });
    formationIs([entry('web', 1)]);
    processesAre([apiDyno('web.1')], [fresh('web.1')]);
    expect((await tfp(['restart', 'web'])).err).toContain('Restarting web of hello... done');
    formationIs([entry('web', 2)]);
    processesAre([apiDyno('web.1'), apiDyno('web.2')], [fresh('web.1'), apiDyno('web.2')]);
    expect((await tfp(['ps:restart', 'web.1'])).err).toContain('1 replaced');
  });

  const stop = (process: string, more: object = {}) => ({
    id: process,
    process,
    version: 1,
    ms: 800,
    isKilled: false,
    drained: 6,
    dropped: 0,
    cut: 0,
    ...more,
  });

  test('tells what became of the requests, and of those that were replaced', async () => {
    platform.on('DELETE /apps/hello/dynos', { status: 202, body: {} });
    formationIs([entry('web', 1)]);
    processesAre([apiDyno('web.1', { id: 'old' })], [fresh('web.1')]);
    const told = [[], [stop('web.1', { id: 'old' }), stop('web.1', { id: 'older' })]];
    platform.on('GET /apps/hello/stops', () => ({ body: told.shift() }));
    expect((await tfp(['restart'])).err).toMatch(
      /1 replaced; 6 requests drained, 0 dropped; web\.1 stopped 0\.8 s after SIGTERM\n$/,
    );
  });

  test('does not wait for long until the old ones have stopped', async () => {
    platform.on('DELETE /apps/hello/dynos', { status: 202, body: {} });
    formationIs([entry('web', 1)]);
    processesAre([apiDyno('web.1', { id: 'old' })], [fresh('web.1')]);
    platform.on('GET /apps/hello/stops', { body: [] });
    expect((await tfp(['restart'])).err).toMatch(/done in 0\.\d s, 1 replaced\n$/);
  });

  test('of nothing says that nothing ran', async () => {
    platform.on('DELETE /apps/hello/dynos', { status: 202, body: {} });
    formationIs([]);
    processesAre([]);
    expect((await tfp(['restart'])).err).toMatch(/done in .*, nothing ran\n$/);
  });
});

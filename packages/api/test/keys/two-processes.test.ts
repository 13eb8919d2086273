import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readKeyFile } from '@tfp/contract/key-file';
import { runnerClient } from '@tfp/contract/runner-client';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { prepareApiProcess } from '../support/api-process.ts';

const RUNNER = join(import.meta.dirname, '../../../runner/src/main.ts');

/** The run stage as it really is, without an engine: it keeps its copies all the same. */
async function startRunner(data: string): Promise<ChildProcess> {
  const child = fork(RUNNER, [], {
    env: { PATH: process.env.PATH, TFP_DATA: data, TFP_DOCKER_SOCKET: `${data}/no-engine.sock` },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

const copiesOf = (data: string) =>
  readdirSync(join(data, 'runner', 'apps'))
    .map((id) => readFileSync(join(data, 'runner', 'apps', id, 'desired.json'), 'utf8'))
    .join('\n');

test('api and runner take the new key while both run, and after both were killed', async () => {
  const api = await prepareApiProcess();
  const { data } = api;
  await api.start();
  let runner = await startRunner(data);
  const client = runnerClient(join(data, 'run', 'runner.sock'));
  await api.call('POST', '/apps', { name: 'hello' });
  await api.call('PATCH', '/apps/hello/config-vars', { SECRET: 'kept' });
  await until('the copy of the runner', async () => (await client.keyIds()).length === 1);

  const { body: first } = await api.call('POST', '/keys/rotate');
  expect(first).toMatchObject({ apps: 1 });
  // Who rotates waits two seconds for a runner that is held up; the api itself goes on.
  await until('the end of the rotation', () => readKeyFile(`${data}.key`).length === 1);
  expect(await client.keyIds()).toEqual([first.key]);
  expect(copiesOf(data)).not.toContain(first.previous_key);

  runner.kill('SIGKILL');
  await once(runner, 'exit');
  const { body: second } = await api.call('POST', '/keys/rotate');
  expect(second.waits_for).toContain('run stage does not answer');
  expect(readKeyFile(`${data}.key`).map(({ id }) => id)).toEqual([second.key, first.key]);
  expect(await api.call('POST', '/keys/rotate')).toMatchObject({ status: 409 });

  await api.kill();
  runner = await startRunner(data);
  await api.start();
  await until('the new copy of the runner', async () => (await client.keyIds())[0] === second.key);
  await api.stop();
  await api.start();
  await until('the end of the rotation', () => readKeyFile(`${data}.key`).length === 1);
  const { body: vars } = await api.call('GET', '/apps/hello/config-vars');
  expect(vars).toEqual({ SECRET: 'kept' });
});

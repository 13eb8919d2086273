import { beforeEach, expect, test } from 'vitest';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[]) => runTfp(argv, { url: platform.url });

const rotation = {
  file: '/var/lib/tfp.key',
  key: 'aaaa0000aaaa',
  previous_key: 'bbbb1111bbbb',
  apps: 2,
  waits_for: null,
};

test('the keys are listed by their ids, with what each one seals', async () => {
  const body = {
    file: '/var/lib/tfp.key',
    keys: [
      { id: 'aaaa0000aaaa', newest: true, apps: 2 },
      { id: 'bbbb1111bbbb', newest: false, apps: 0 },
    ],
  };
  platform.on('GET /keys', { body });
  expect((await tfp(['keys'])).out).toBe(
    'KEY           APPS\n' +
      'aaaa0000aaaa  2     seals\n' +
      'bbbb1111bbbb  0     only opens, until it can go\n',
  );
  expect(JSON.parse((await tfp(['keys', '--json'])).out)).toEqual(body);
});

test('a rotation says what was done, and what to back up', async () => {
  platform.on('POST /keys/rotate', { body: rotation });
  const { code, out, err } = await tfp(['keys:rotate']);
  expect({ code, out }).toEqual({ code: 0, out: '' });
  expect(err).toBe(
    'The master key is aaaa0000aaaa now. 2 apps are sealed by it.\n' +
      'The key before, bbbb1111bbbb, was removed: it opens nothing here any more.\n' +
      'Back up the key file now, apart from the data: /var/lib/tfp.key\n' +
      'Older backups of the data open with the key file of their time only: keep it.\n',
  );
  expect(err.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('a rotation that waits says for what', async () => {
  const waits_for = 'The run stage does not answer right now. Apps go on running.';
  platform.on('POST /keys/rotate', { body: { ...rotation, apps: 1, waits_for } });
  const { err } = await tfp(['keys:rotate']);
  expect(err).toContain('1 app is sealed by it.');
  expect(err).toContain('is still in the file.');
  expect(err).toContain('removed by itself');
  expect(JSON.parse((await tfp(['keys:rotate', '--json'])).out)).toMatchObject({ waits_for });
});

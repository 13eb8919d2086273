import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { clearEnvironmentOffers, offerEnvironment } from '#src/engine/offer-environment.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const take = (socket: string) => text(connect(socket));
const offer = (environment: string[] = ['A=b']) => offerEnvironment(folder.path, environment);
const modeOf = (path: string) => statSync(path).mode & 0o7777;

test('the first to connect gets every variable, as it is, and a mark of the end', async () => {
  const { socket } = await offer(['A=b', 'QUOTES="\'=\n é', 'EMPTY=']);
  expect(await take(socket)).toBe('A=b\0QUOTES="\'=\n é\0EMPTY=\0\0');
});

test('an empty environment has its mark, too', async () => {
  expect(await take((await offer([])).socket)).toBe('\0');
});

test('nobody gets it a second time, and nothing is left of the socket', async () => {
  const { socket } = await offer();
  const [first, second] = await Promise.allSettled([take(socket), take(socket)]);
  expect(first).toMatchObject({ value: 'A=b\0\0' });
  expect(second).not.toMatchObject({ value: expect.stringContaining('A=b') });
  expect(existsSync(socket)).toBe(false);
});

test('any user of a container may connect, but nobody else of the host gets to it', async () => {
  const { socket, close } = await offer();
  expect(modeOf(socket)).toBe(0o666);
  expect(modeOf(dirname(socket))).toBe(0o700);
  close();
});

test('what is closed before anybody came leaves nothing', async () => {
  const { socket, close } = await offer();
  close();
  close();
  expect(existsSync(socket)).toBe(false);
});

test('a container that started and never came is waited for ten seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { socket, closeSoon } = await offer();
  closeSoon();
  vi.advanceTimersByTime(9_999);
  expect(existsSync(socket)).toBe(true);
  vi.advanceTimersByTime(1);
  expect(existsSync(socket)).toBe(false);
});

test('who never reads on is not waited for, and holds up nobody', async () => {
  const { socket } = await offer([`A=${'x'.repeat(900_000)}`]);
  const slow = connect(socket).pause();
  await once(slow, 'connect');
  const other = await offer();
  expect(await take(other.socket)).toBe('A=b\0\0');
  slow.destroy();
});

test('a variable that would be read as two is refused, and its value is not told', async () => {
  const refused = offer(['SECRET=canary\0PATH=/tmp']);
  await expect(refused).rejects.toThrow('a variable of the environment holds a zero byte');
  await expect(refused).rejects.not.toThrow('canary');
});

test('what a killed runner left is cleared, and new offers come', async () => {
  const { socket } = await offer();
  clearEnvironmentOffers(folder.path);
  clearEnvironmentOffers(folder.path);
  expect(existsSync(socket)).toBe(false);
  expect(await take((await offer()).socket)).toBe('A=b\0\0');
});

test('a folder that cannot take it fails the start, and nothing else', async () => {
  const long = join(folder.path, 'x'.repeat(100));
  await expect(offerEnvironment(long, ['A=b'])).rejects.toThrow();
});

test('its path is no longer than the longest of the platform’s other sockets', async () => {
  const { socket, close } = await offer();
  const own = join('runner', socket.slice(folder.path.length + 1));
  expect(own.length).toBeLessThanOrEqual('run/api-public.sock'.length);
  close();
});

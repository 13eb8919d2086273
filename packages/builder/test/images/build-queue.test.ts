import { expect, test } from 'vitest';
import { createBuildQueue } from '#src/images/build-queue.ts';

const never = new AbortController().signal;
const turns = () => new Promise((resolve) => setImmediate(resolve));

test('so many build at once, the others wait in their order and hear their place', async () => {
  const queue = createBuildQueue(1);
  const heard: string[] = [];
  const started: string[] = [];
  const enter = (appId: string) =>
    queue
      .enter({
        appId,
        number: 1,
        signal: never,
        onPosition: (position) => heard.push(`${appId} ${position}`),
      })
      .then((leave) => {
        started.push(appId);
        return leave;
      });
  const [a, b, c] = [enter('a'), enter('b'), enter('c')];
  const leaveA = await a;
  await turns();
  expect(started).toEqual(['a']);
  leaveA();
  leaveA();
  (await b)();
  (await c)();
  expect(started).toEqual(['a', 'b', 'c']);
  expect(heard).toEqual(['b 1', 'c 2', 'c 1']);
  expect(await enter('d')).toBeTypeOf('function');
});

test('of one app only the newest waits; the others are told', async () => {
  const queue = createBuildQueue(1);
  const enter = (appId: string, number: number) =>
    queue.enter({ appId, number, signal: never, onPosition: () => {} });
  const leave = await enter('other', 1);
  const older = enter('app', 1);
  const newest = enter('app', 3);
  await expect(older).rejects.toMatchObject({ code: 'superseded' });
  await expect(enter('app', 2)).rejects.toMatchObject({ code: 'superseded' });
  leave();
  expect(await newest).toBeTypeOf('function');
});

test('a build that is given up waits no longer, and whoever stands behind it steps forward', async () => {
  const queue = createBuildQueue(1);
  const heard: string[] = [];
  const enter = (appId: string, number: number, signal = never) => {
    const onPosition = (position: number) => void heard.push(`${appId} ${position}`);
    return queue.enter({ appId, number, signal, onPosition });
  };
  const leave = await enter('first', 1);
  const destroyed = new AbortController();
  const gone = enter('gone', 2, destroyed.signal);
  const older = enter('app', 3);
  const last = enter('last', 4);
  destroyed.abort(new Error('The app was destroyed.'));
  await expect(gone).rejects.toThrow('The app was destroyed.');
  const newest = enter('app', 5);
  await expect(older).rejects.toMatchObject({ code: 'superseded' });
  expect(heard).toEqual(['gone 1', 'app 2', 'last 3', 'app 1', 'last 2', 'last 1', 'app 2']);
  leave();
  (await last)();
  expect(await newest).toBeTypeOf('function');
});

test('a build that was given up before it came takes no place', async () => {
  const queue = createBuildQueue(1);
  const signal = AbortSignal.abort(new Error('too late'));
  const onPosition = () => {};
  await expect(queue.enter({ appId: 'a', number: 1, signal, onPosition })).rejects.toThrow();
  expect(await queue.enter({ appId: 'b', number: 2, signal: never, onPosition })).toBeDefined();
});

import { expect, test } from 'vitest';
import { createBuildQueue } from '#src/images/build-queue.ts';

const turns = () => new Promise((resolve) => setImmediate(resolve));

test('so many build at once, the others wait in their order and hear their place', async () => {
  const queue = createBuildQueue(1);
  const heard: string[] = [];
  const started: string[] = [];
  const enter = (appId: string) =>
    queue
      .enter({ appId, number: 1, onPosition: (position) => heard.push(`${appId} ${position}`) })
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
    queue.enter({ appId, number, onPosition: () => {} });
  const leave = await enter('other', 1);
  const older = enter('app', 1);
  const newest = enter('app', 3);
  await expect(older).rejects.toMatchObject({ code: 'superseded' });
  await expect(enter('app', 2)).rejects.toMatchObject({ code: 'superseded' });
  leave();
  expect(await newest).toBeTypeOf('function');
});

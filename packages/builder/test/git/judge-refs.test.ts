import { expect, test } from 'vitest';
import { judgeRefs } from '#src/git/judge-refs.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const ZERO = '0'.repeat(40);
const to = (branch: string, newId = A) => ({ oldId: ZERO, newId, ref: `refs/heads/${branch}` });

test.each([
  ['main alone', [to('main')], 'refs/heads/main', []],
  ['master alone', [to('master')], 'refs/heads/master', []],
  ['another branch', [to('topic')], undefined, ['refs/heads/topic']],
  ['main among others', [to('topic'), to('main')], 'refs/heads/main', ['refs/heads/topic']],
  [
    'main and master of two commits',
    [to('main'), to('master', B)],
    undefined,
    ['refs/heads/main', 'refs/heads/master'],
  ],
  ['a deletion', [to('main', ZERO)], undefined, ['refs/heads/main']],
  ['a name that begins like main', [to('main/x')], undefined, ['refs/heads/main/x']],
])('%s', (_what, commands, deployed, refused) => {
  const judgement = judgeRefs(commands);
  expect(judgement.deploy?.ref).toBe(deployed);
  expect(judgement.refused.map(({ ref }) => ref)).toEqual(refused);
});

test.each([
  [
    'a deletion',
    [to('main', ZERO)],
    'branches are not deleted here',
    'main stays. To stop an app: tfp scale web=0; to remove it: tfp destroy',
  ],
  [
    'another branch',
    [to('topic')],
    'only main and master deploy',
    'topic was not deployed: only main and master are. To deploy it: git push tfp topic:main',
  ],
  [
    'main and master of two commits',
    [to('master', B), to('main')],
    'main and master are different commits',
    'main and master were pushed together and differ. Push the one that you want to deploy.',
  ],
])('%s is refused with a reason and a way on', (_what, commands, reason, hint) => {
  const { refused } = judgeRefs(commands);
  expect(refused[0]).toEqual({ kind: 'refused', ref: commands[0]?.ref, reason, hint });
});

test('what is deleted or not deployed makes no second commit beside the one that is', () => {
  for (const other of [to('topic', B), to('master', ZERO)]) {
    expect(judgeRefs([other, to('main')]).deploy?.ref).toBe('refs/heads/main');
  }
});

test('main and master of one commit are one deploy', () => {
  const { deploy, refused } = judgeRefs([to('master'), to('main')]);
  expect(deploy?.ref).toBe('refs/heads/master');
  expect(refused).toEqual([]);
});

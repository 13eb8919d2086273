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

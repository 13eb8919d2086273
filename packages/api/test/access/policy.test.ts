import { expect, test } from 'vitest';
import type { Actor } from '#src/access/actor.ts';
import { asksNoOne, can, isPolicy, type Policy, refusal } from '#src/access/policy.ts';

// Who may do what, as one table: the owner, an admin, a stranger who sees it, and where there is nothing to see.

const owner = { userId: 'u1', isAdmin: false } as Actor;
const admin = { userId: 'u2', isAdmin: true } as Actor;
const stranger = { userId: 'u3', isAdmin: false } as Actor;
const thing = { owner: { id: 'u1' } };

test.each<[Policy, [owner: boolean, admin: boolean, stranger: boolean, nothing: boolean]]>([
  ['anyone', [true, true, true, true]],
  ['secret-address', [true, true, true, true]],
  ['signed-in', [true, true, true, true]],
  ['app:read', [true, true, false, false]],
  ['app:change', [true, true, false, false]],
  ['app:deploy', [true, true, false, false]],
  ['app:destroy', [true, true, false, false]],
  ['pipeline:read', [true, true, true, false]],
  ['pipeline:change', [true, true, false, false]],
  ['platform:change', [false, true, false, true]],
])('%s', (policy, expected) => {
  expect(asksNoOne(policy)).toBe(policy === 'anyone' || policy === 'secret-address');
  expect([
    can(owner, policy, thing),
    can(admin, policy, thing),
    can(stranger, policy, thing),
    can(admin, policy, null),
  ]).toEqual(expected);
  expect(isPolicy(policy)).toBe(true);
});

const REFUSALS: [Policy, typeof thing | null, object][] = [
  ['app:change', thing, { code: 'not_found', resource: 'app' }],
  ['app:read', null, { code: 'not_found', resource: 'app' }],
  ['pipeline:read', null, { code: 'not_found', resource: 'pipeline' }],
  ['pipeline:change', thing, { code: 'forbidden', hint: expect.stringContaining('your own apps') }],
  ['platform:change', null, { code: 'forbidden', hint: expect.stringContaining('the token of') }],
];

test.each(REFUSALS)(
  'what is refused is told without telling what there is: %s of %o',
  (policy, owned, told) => {
    expect(refusal(policy, owned)).toMatchObject(told);
  },
);

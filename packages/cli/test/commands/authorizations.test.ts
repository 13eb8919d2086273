import type { ApiAuthorization } from '@tfp/contract/authorizations';
import { beforeEach, describe, expect, test } from 'vitest';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { runTfp } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[]) => runTfp(argv, { url: platform.url });

const PATH = '/oauth/authorizations';

function authorization(id: string, changes: Partial<ApiAuthorization> = {}): ApiAuthorization {
  const at = new Date(Date.now() - 3 * 3_600_000).toISOString();
  return {
    id,
    description: 'laptop',
    access_token: { id, token: null, expires_in: null },
    scope: ['global'],
    user: { id: 'u', email: 'me@example.com' },
    created_at: at,
    updated_at: at,
    tfp: { current: false },
    ...changes,
  };
}

const laptop = authorization('1a2b3c4d-0000', { tfp: { current: true } });
const ci = authorization('1a2b9999-0000', {
  description: 'CI\x1b[2J',
  access_token: { id: '1a2b9999-0000', token: null, expires_in: 3_900 },
});

test('the tokens are listed with what they are for and how long they last', async () => {
  platform.on(`GET ${PATH}`, { body: [laptop, ci] });
  expect((await tfp(['authorizations'])).out).toBe(
    'ID        CREATED  EXPIRES       WHAT FOR\n' +
      '1a2b3c4d  3 h ago  never         laptop (this login)\n' +
      '1a2b9999  3 h ago  in 1 h 5 min  CI\\x1b[2J\n',
  );
  expect(JSON.parse((await tfp(['authorizations', '--json'])).out)).toEqual([laptop, ci]);
});

describe('a token that is made', () => {
  const made = authorization('77777777-0000', {
    access_token: { id: '77777777-0000', token: 'tfp_secret', expires_in: 7_776_000 },
  });

  test('stands alone on stdout, so that it can go into a file', async () => {
    platform.on(`POST ${PATH}`, { status: 201, body: made });
    const line = ['authorizations:create', '-d', 'laptop', '--expires-in', '90d'];
    const { code, out, err } = await tfp(line);
    expect({ code, out }).toEqual({ code: 0, out: 'tfp_secret\n' });
    expect(err).toContain('Made token 77777777 (laptop). It expires: in ');
    expect(err).toContain('It is not shown again.');
    expect(err).toContain('tfp authorizations:revoke 77777777');
    expect(platform.sent(`POST ${PATH}`)).toEqual([
      { description: 'laptop', expires_in: 7_776_000 },
    ]);
  });

  test('has only what was asked for', async () => {
    platform.on(`POST ${PATH}`, { status: 201, body: made });
    expect(JSON.parse((await tfp(['authorizations:create', '--json'])).out)).toEqual(made);
    expect(platform.sent(`POST ${PATH}`)).toEqual([{}]);
  });

  test('is refused with a life that nobody can read, before the platform is asked', async () => {
    const { code, err } = await tfp(['authorizations:create', '-e', 'soon']);
    expect({ code, err }).toEqual({
      code: 2,
      err: ' !  "soon" is no duration: write 90s, 10m, 2h or 1d.\n !  See: tfp authorizations:create --help\n',
    });
    expect(platform.requests).toEqual([]);
  });
});

describe('a token that is revoked', () => {
  beforeEach(() => platform.on(`GET ${PATH}`, { body: [laptop, ci] }));

  test('is named by the begin of its id', async () => {
    platform.on(`DELETE ${PATH}/${ci.id}`, { body: ci });
    const { code, err } = await tfp(['authorizations:revoke', '1a2b9']);
    expect({ code, err }).toEqual({ code: 0, err: 'Revoked token 1a2b9999 (CI\\x1b[2J).\n' });
  });

  test('says where it was the one of this login', async () => {
    platform.on(`DELETE ${PATH}/${laptop.id}`, { body: laptop });
    expect((await tfp(['authorizations:revoke', laptop.id])).err).toContain('tfp login');
  });

  test.each([
    ['1a2b', 'The ids of 2 tokens begin with 1a2b. Nothing was revoked.'],
    ['9', 'You have no token with the id 9. Nothing was revoked.'],
    ['', 'You have no token with the id . Nothing was revoked.'],
  ])('is left alone where "%s" does not name one', async (name, message) => {
    const { code, err } = await tfp(['authorizations:revoke', name]);
    expect(code).toBe(1);
    expect(err).toBe(` !  ${message}\n !  See which there are: tfp authorizations\n`);
    expect(platform.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });
});

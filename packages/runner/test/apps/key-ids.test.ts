import { expect, test } from 'vitest';
import { keyIdsInUse } from '#src/apps/key-ids.ts';

const wrappedBy = (keyId: string) => ({ desired: { dataKey: { keyId } } });

test('a key is in use where an app is known by it, in memory or on the disk alone', () => {
  const fleet = { all: () => [wrappedBy('new'), { desired: null }] };
  const files = { load: () => [wrappedBy('old'), wrappedBy('new')] };
  expect(keyIdsInUse(fleet as never, files as never).sort()).toEqual(['new', 'old']);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { APP_EVENT_KINDS, isKindName } from '#src/app-events.ts';

test('the document names every kind of event, once and in this order', () => {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/events.md'), 'utf8');
  const named = [...document.matchAll(/^\| `([a-z]+\.[a-z.]+)` \|/gm)].map(([, kind]) => kind);
  expect(named).toEqual([...APP_EVENT_KINDS]);
});

test('kinds are named whole, or by what stands above them', () => {
  for (const name of ['release', 'release.command', 'release.command.passed', 'app']) {
    expect(isKindName(name)).toBe(true);
  }
  for (const name of ['', 'rel', 'release.', 'release.command.', 'feed.gap', '%', 'release_live']) {
    expect(isKindName(name)).toBe(false);
  }
});

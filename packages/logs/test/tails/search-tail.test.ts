import { describe, expect, test } from 'vitest';
import { limits } from '#src/limits.ts';
import type { ReadDeps } from '#src/tails/read-lines.ts';
import type { ThreadPool } from '#src/threads/thread-pool.ts';
import {
  linesOf,
  openAppLog,
  outputFrame,
  platformLines,
  readDeps,
  record,
  textsOf,
} from '../support/app-logs.ts';
import { openTail, texts } from '../support/open-tail.ts';
import { sealAll } from '../support/sealed-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a tail that searches', () => {
  test('begins with the newest hits, and goes on with each that comes, also while all is compressed', async () => {
    const log = openAppLog(temporaryFolder());
    log.append([platformLines(['hit 1', 'miss', 'hit 2', 'hit 3'])]);
    await sealAll(log);
    const reader = openTail(log, { num: 2, grep: '^hit' });
    expect(texts(await reader.next(2))).toEqual(['hit 2', 'hit 3']);
    for (let number = 4; number < 24; number += 1) {
      const next = reader.next(1);
      log.append([platformLines(['miss', `hit ${number}`])]);
      if (number % 3 === 0) await sealAll(log);
      expect(texts(await next)).toEqual([`hit ${number}`]);
    }
  });

  test('goes on behind the line that it saw last', async () => {
    const log = openAppLog(temporaryFolder());
    log.append([platformLines(['hit 1', 'miss', 'hit 2']), platformLines(['hit 3'])]);
    const [first] = await linesOf(log, { num: 3, grep: 'hit' });
    await sealAll(log);
    const reader = openTail(log, { after: first?.id ?? 0, grep: 'hit' });
    log.append([platformLines(['hit 4'])]);
    expect(texts(await reader.next(3))).toEqual(['hit 2', 'hit 3', 'hit 4']);
  });

  test('of one process alone gets its lines as they come', async () => {
    const log = openAppLog(temporaryFolder());
    const reader = openTail(log, { process: 'web' });
    const next = reader.next(2);
    log.append([platformLines(['from the router']), outputFrame([record('one\n')])]);
    log.append([outputFrame([record('two\n')])]);
    expect(texts(await next)).toEqual(['one', 'two']);
  });

  test('ends when its reader leaves and when the app is forgotten', async () => {
    const log = openAppLog(temporaryFolder());
    const left = openTail(log, { grep: 'x' });
    const next = left.next(1);
    left.gone.abort();
    expect(await next).toEqual([]);
    const forgotten = openTail(log, { grep: 'x' }).next(1);
    await log.forget();
    expect(await forgotten).toEqual([]);
  });

  test('that is too slow leaps forward, and is told how many lines it missed', async () => {
    const log = openAppLog(temporaryFolder());
    const reader = openTail(log, { num: 0, grep: 'the end' });
    const next = reader.next(2);
    const flood = Array.from({ length: 500 }, () => 'x'.repeat(1_000));
    log.append([platformLines(['first'])]);
    for (let written = 0; written < 2 * limits.tailLagBytesMax; written += 500_000) {
      log.append([platformLines(flood)]);
    }
    log.append([platformLines(['the end'])]);
    const [notice, end] = await next;
    expect(notice?.text).toMatch(/^Error L11 .*: \d+ lines of the app were left out/);
    expect(end?.text).toBe('the end');
  });
});

/** Gives a search up long before its time: what is looked at is what comes of that. */
function impatient(deps: ReadDeps): ReadDeps {
  const { searchers } = deps;
  const run: ThreadPool['run'] = (task, deadlineMs = limits.taskMaxMs, group) =>
    searchers.run(task, Math.min(deadlineMs, 500), group);
  return { ...deps, searchers: { run } };
}

describe('a pattern that would take for ever', () => {
  const evil = { grep: '^(a+)+$' };
  const trap = `${'a'.repeat(60)}!`;

  test('ends its own search in words, and holds up nobody', { timeout: 120_000 }, async () => {
    const log = openAppLog(temporaryFolder());
    log.append([platformLines([trap, 'a quiet line'])]);
    const search = linesOf(log, evil).then(
      () => undefined,
      (error: Error & { hint: string }) => error,
    );
    // Lines are stored and found all the while.
    let found = 0;
    let ended = false;
    void search.then(() => {
      ended = true;
    });
    while (!ended) {
      log.append([platformLines([`line ${found}`])]);
      expect(await textsOf(log, { num: 1, grep: '^line' })).toEqual([`line ${found}`]);
      found += 1;
    }
    const error = await search;
    expect(error?.message).toMatch(/^The pattern took longer than 5 s/);
    expect(error?.hint).toMatch(/\(a\+\)\+/);
    expect(found).toBeGreaterThan(0);
    expect(await textsOf(log, { num: 1, grep: 'quiet' })).toEqual(['a quiet line']);
  });

  test('many of them leave a thread for other apps', { timeout: 120_000 }, async () => {
    const log = openAppLog(temporaryFolder());
    log.append([platformLines([trap])]);
    const other = openAppLog(temporaryFolder());
    other.append([platformLines(['a quiet line'])]);
    let ended = 0;
    const deps = readDeps(log);
    // The two that it may have at once take their whole time: the quiet one must be done by then.
    const many = [deps, deps, impatient(deps), impatient(deps)].map((one) =>
      linesOf(log, evil, one).catch(() => {
        ended += 1;
      }),
    );
    expect(await textsOf(other, { grep: 'quiet' })).toEqual(['a quiet line']);
    expect(ended).toBe(0);
    await Promise.all(many);
    expect(ended).toBe(4);
  });

  test('ends a tail that meets it', async () => {
    const log = openAppLog(temporaryFolder());
    const reader = openTail(log, evil, impatient(readDeps(log)));
    const next = reader.next(1);
    log.append([platformLines([trap])]);
    await expect(next).rejects.toThrow('The pattern took longer');
  });
});

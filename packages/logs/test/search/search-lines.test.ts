import { isAtLeast } from '@tfp/contract/log-levels';
import type { LogLine, LogQuery } from '@tfp/contract/log-lines';
import { compileLogPattern } from '@tfp/contract/log-pattern';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levelOf } from '#src/lines/line-level.ts';
import { linesFrame } from '#src/lines/platform-frame.ts';
import type { NewFrame } from '#src/segments/frame.ts';
import { HitBudget } from '#src/tails/hit-budget.ts';
import {
  linesOf,
  openAppLog,
  outputFrame,
  platformLines,
  readDeps,
  textsOf,
} from '../support/app-logs.ts';
import { sealAll } from '../support/sealed-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// Goal: a search finds exactly what a look at every line would find, wherever the lines stand: compressed or not, in
// parts, coloured, escaped in one way or the other.
// Method: random lines in random frames, of which a random part is compressed; random questions; the same question
// asked of all lines by the plainest code there is.

const ESC = String.fromCharCode(27);
const BITS = [
  ...['a', 'ab', 'GET /x', 'timeout', 'Time', 'ü', '"user"', '\t', '<b>&', '\\', '{"a":1}', ' '],
  ...['level=error ', 'at=info ', 'request_id=r-1 ', 'r-12', '😀', `${ESC}[31m`, `${ESC}[0m`],
];
const JSON_LINES = [
  '{"level":50,"user":{"name":"ada"},"status":500,"msg":"no <way>"}',
  '{"level":"warn","status":"404","request_id":"r-1"}',
  '{"msg":"level=error","level":"debug"}',
  '{"severity":"ERROR","note":"ü"}',
  '{"level":{"no":"level"}}',
  '{broken "level":"fatal"',
];
const text = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(fc.constantFrom(...BITS), { maxLength: 5 }).map((bits) => bits.join('')),
  },
  fc.constantFrom(...JSON_LINES),
);
const second = fc.nat(20).map((value) => `2026-11-21T04:00:${String(value).padStart(2, '0')}`);

/** As the engine writes it: `<`, `>` and `&` are escaped, and so are tabs. */
function engineRecord(log: string, at: string): string {
  const body = JSON.stringify(log).replaceAll(/[<>&]|\\t/g, (found) => {
    const character = found === '\\t' ? '\t' : found;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `{"log":${body},"stream":"stdout","time":"${at}.1234567Z"}`;
}

const output = fc
  .record({
    texts: fc.array(fc.tuple(text, second, fc.boolean()), { minLength: 1, maxLength: 6 }),
    process: fc.constantFrom('web.1', 'web.2', 'worker.1'),
    release: fc.integer({ min: 1, max: 3 }),
    isInParts: fc.boolean(),
  })
  .map(({ texts, process, release, isInParts }): NewFrame => {
    const records = texts.flatMap(([log, at, isEnd]) => {
      if (isEnd || !isInParts) return [engineRecord(`${log}\n`, at)];
      // In the midst of a word, as the engine does it.
      const middle = [...log].slice(0, log.length / 2).join('');
      return [engineRecord(middle, at), engineRecord(`${log.slice(middle.length)}\n`, at)];
    });
    return outputFrame(records, { process, release });
  });
const platform = fc
  .record({
    texts: fc.array(fc.tuple(text, second), { minLength: 1, maxLength: 4 }),
    process: fc.constantFrom('router', 'api'),
    release: fc.constantFrom(undefined, 2),
  })
  .map(({ texts, process, release }) =>
    linesFrame(
      texts.map(([line, at]) => ({
        at: `${at}.5Z`,
        source: 'tfp' as const,
        process,
        text: line,
        ...(release === undefined ? {} : { release }),
      })),
    ),
  );
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: output },
    { weight: 2, arbitrary: platform },
    fc.constant('seal' as const),
  ),
  { minLength: 1, maxLength: 14 },
);
const sometimes = <Value>(values: readonly Value[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.constantFrom(...values));
const PATTERNS = [
  ...[
    'timeout',
    'TIME',
    '"user"',
    'ü',
    '\\t',
    'a+b',
    '(a|ab)$',
    '^$',
    'timeout|no <way>',
    'tim.*out',
  ],
  ...[
    '<b>',
    '[[:space:]]$',
    '\\{"a"',
    'x{,2}y?',
    'r-1\\>',
    'ab',
    '[]a]',
    'status":5',
    '😀',
    '[0-9]{2,}',
    '(4|5)0\\d',
    '^[a-z]$',
    '\\br.1',
    '[a-c]+e',
    'a{2}|\\d:',
  ],
];
const queries = fc.record({
  num: sometimes([0, 1, 2, 5, 1_000]),
  process: sometimes(['web', 'web.1', 'router']),
  source: sometimes(['app', 'tfp'] as const),
  release: sometimes([1, 2]),
  since: sometimes(['2026-11-21T04:00:07.000000Z']),
  until: sometimes(['2026-11-21T04:00:12.500000Z']),
  request: sometimes(['r-1']),
  grep: sometimes(PATTERNS),
  ignoreCase: sometimes([true]),
  level: sometimes(['debug', 'warn', 'error'] as const),
  field: sometimes([
    ['status=500'],
    ['user.name=ada', 'status=500'],
    ['at=info', 'level=error'],
    ['level=error'],
  ]),
});

test('a search finds what a look at every line would find', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.array(queries, { minLength: 4, maxLength: 12 }),
      async (steps, asked) => {
        const log = openAppLog(temporaryFolder());
        for (const step of steps) {
          if (step === 'seal') await sealAll(log);
          else log.append([step]);
        }
        const all = await linesOf(log, { num: 1_000_000 });
        for (const given of asked) {
          const query = Object.fromEntries(
            Object.entries(given).filter(([, value]) => value !== undefined),
          ) as LogQuery;
          expect(await linesOf(log, query)).toEqual(naive(all, query));
          const after = all[Math.floor(all.length / 3)]?.id ?? 0;
          const behind = { ...query, after };
          expect(await linesOf(log, behind)).toEqual(naive(all, behind));
        }
      },
    ),
    { numRuns: Number(process.env.TFP_SEARCH_RUNS ?? 40), endOnFailure: true },
  );
});

test('hits that nobody has room to keep are looked for a second time, and told just so', async () => {
  const log = openAppLog(temporaryFolder());
  for (let number = 0; number < 6; number += 1) {
    log.append([platformLines([`hit ${number}`, 'miss'])]);
    if (number % 2 === 1) await sealAll(log);
  }
  const query = { grep: 'hit', num: 5 };
  const hitBudget = new HitBudget(0);
  const found = await linesOf(log, query, { ...readDeps(log), hitBudget });
  expect(found.map(({ text }) => text)).toEqual(['hit 1', 'hit 2', 'hit 3', 'hit 4', 'hit 5']);
  expect(found).toEqual(await linesOf(log, query));
});

test('a line has to say all the fields that are asked for', async () => {
  const log = openAppLog(temporaryFolder());
  const texts = ['at=info status=500', '{"status":500,"at":"info","x":1}', 'status=500', 'at=info'];
  log.append([platformLines(texts)]);
  const found = (field: string[]) => textsOf(log, { field });
  expect(await found(['at=info', 'status=500'])).toEqual(texts.slice(0, 2));
  expect(await found(['status=500', 'at=info'])).toEqual(texts.slice(0, 2));
  expect(await found(['x=1', 'at=info', 'status=500'])).toEqual(texts.slice(1, 2));
  expect(await found(['status=500'])).toEqual(texts.slice(0, 3));
});

function naive(all: LogLine[], query: LogQuery): LogLine[] {
  const { num, after, since } = query;
  const found = all.filter((line) => line.id > (after ?? -1) && isWanted(line, query));
  const wanted = num ?? (after === undefined && since === undefined ? 100 : 1_000_000);
  return wanted === 0 ? [] : found.slice(-wanted);
}

function isWanted(line: LogLine, query: LogQuery): boolean {
  const seen = line.text.replaceAll(new RegExp(`${ESC}\\[[0-9;:]*m`, 'g'), '');
  const { process, source, release, since, until, request, grep, level, field } = query;
  const found = levelOf(seen);
  return (
    (process === undefined || line.process === process || line.process.startsWith(`${process}.`)) &&
    (source === undefined || line.source === source) &&
    (release === undefined || line.release === release) &&
    (since === undefined || line.at >= since) &&
    (until === undefined || line.at < until) &&
    (request === undefined || new RegExp(`(?<![\\w-])${request}(?![\\w-])`).test(seen)) &&
    (grep === undefined || compileLogPattern(grep, query.ignoreCase).test(seen)) &&
    (level === undefined || (found !== undefined && isAtLeast(found, level))) &&
    (field ?? []).every((one) => hasField(seen, one))
  );
}

/** Of the fields that are asked for here, one by one. */
function hasField(text: string, field: string): boolean {
  const words = text.split(/\s+/);
  if (!text.startsWith('{')) return words.includes(field);
  try {
    const line = JSON.parse(text);
    if (field === 'user.name=ada') return line.user?.name === 'ada';
    const [key = '', value] = field.split('=');
    return ['string', 'number'].includes(typeof line[key]) && String(line[key]) === value;
  } catch {
    return false;
  }
}

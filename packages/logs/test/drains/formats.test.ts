import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Batch, DrainLine } from '#src/drains/drain-line.ts';
import { logplex } from '#src/drains/formats/logplex.ts';
import { ndjson } from '#src/drains/formats/ndjson.ts';
import { otlp } from '#src/drains/formats/otlp.ts';
import { encodeSyslog } from '#src/drains/formats/syslog.ts';
import { FIRST_PLACE } from '#src/drains/reading/place.ts';
import { ODD_LINES, shown } from './support/odd-lines.ts';
import { type SyslogMessage, takeMessages } from './support/read-syslog.ts';

const app = { id: 'app-1', name: 'hello' };
const drain = { token: 'd.1234' };

function aLine(text: string, more: Partial<DrainLine> = {}): DrainLine {
  return {
    id: 7,
    at: '2026-11-21T04:00:00.123456Z',
    source: 'app',
    process: 'web.1',
    release: 12,
    severity: 6,
    text,
    behind: FIRST_PLACE,
    ...more,
  };
}
const aBatch = (texts: readonly string[]): Batch => ({
  app,
  lines: texts.map((text, id) => aLine(text, { id })),
});

function read(bytes: Buffer, dialect: 'rfc5424' | 'logplex'): SyslogMessage[] {
  const found: SyslogMessage[] = [];
  expect(takeMessages(bytes, dialect, found)).toHaveLength(0);
  return found;
}

describe('syslog', () => {
  test('is RFC 5424 with octet counts, whatever a line holds', () => {
    const found = read(encodeSyslog(aBatch(ODD_LINES)), 'rfc5424');
    expect(found.map(({ message }) => message)).toEqual(ODD_LINES.map(shown));
    expect(found[1]).toMatchObject({
      facility: 23,
      severity: 6,
      at: '2026-11-21T04:00:00.123456Z',
      host: 'hello',
      app: 'app',
      process: 'web.1',
      release: 'v12',
      id: 1,
    });
  });

  test('tells the platform from the app, and leaves out a release that is not known', () => {
    const { release: _none, ...line } = aLine('x', {
      source: 'tfp',
      process: 'router',
      severity: 3,
    });
    const bytes = encodeSyslog({ app, lines: [line] });
    expect(bytes.toString()).toBe(
      '79 <155>1 2026-11-21T04:00:00.123456Z hello tfp router - [tfp@32473 id="7"] x'.replace(
        /^\d+/,
        (count) => String(bytes.length - count.length - 1),
      ),
    );
  });

  test('any text comes through as it is, but for NUL and line breaks', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
        const found = read(encodeSyslog(aBatch(texts)), 'rfc5424');
        expect(found.map(({ message }) => message)).toEqual(texts.map(shown));
      }),
    );
  });
});

describe('logplex-1', () => {
  test('has frames as Heroku writes them: no structured data, a line break each', () => {
    const { body, headers } = logplex.encode(aBatch(['hi', 'ü']), drain);
    expect(body.toString()).toBe(
      '56 <190>1 2026-11-21T04:00:00.123456Z hello app web.1 - hi\n' +
        '56 <190>1 2026-11-21T04:00:00.123456Z hello app web.1 - ü\n',
    );
    expect(headers).toEqual({
      'content-type': 'application/logplex-1',
      'logplex-msg-count': '2',
      'logplex-frame-id': 'app-1.0.1',
      'logplex-drain-token': 'd.1234',
    });
  });

  test('any text comes through', () => {
    const found = read(logplex.encode(aBatch(ODD_LINES), drain).body, 'logplex');
    expect(found.map(({ message }) => message)).toEqual(ODD_LINES.map(shown));
  });
});

describe('NDJSON', () => {
  test('has one object a line, with the text untouched', () => {
    const { body } = ndjson.encode(aBatch(ODD_LINES), drain);
    const rows = body
      .toString()
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row));
    expect(rows.map(({ message }) => message)).toEqual(ODD_LINES);
    expect(rows[1]).toEqual({
      timestamp: '2026-11-21T04:00:00.123456Z',
      app: 'hello',
      app_id: 'app-1',
      id: 1,
      source: 'app',
      process: 'web.1',
      release: 'v12',
      level: 'info',
      message: ' ',
    });
  });
});

describe('OTLP', () => {
  test('has a resource for each process at its release, and records in order', () => {
    const lines = [
      aLine('1', { id: 1 }),
      aLine('2', { id: 2, process: 'worker.1', severity: 3 }),
      aLine('3', { id: 3 }),
      aLine('4', { id: 4, release: 13 }),
    ];
    const { resourceLogs } = JSON.parse(otlp.encode({ app, lines }, drain).body.toString());
    const told = resourceLogs.map(({ resource, scopeLogs }: never) => ({
      attributes: Object.fromEntries(
        (
          resource as { attributes: { key: string; value: { stringValue: string } }[] }
        ).attributes.map(({ key, value }) => [key, value.stringValue]),
      ),
      records: (scopeLogs as { logRecords: { body: { stringValue: string } }[] }[]).flatMap(
        ({ logRecords }) => logRecords.map(({ body }) => body.stringValue),
      ),
    }));
    expect(told).toEqual([
      {
        attributes: {
          'service.name': 'hello',
          'service.instance.id': 'web.1',
          'service.version': 'v12',
          'tfp.app.id': 'app-1',
          'tfp.source': 'app',
        },
        records: ['1', '3'],
      },
      {
        attributes: expect.objectContaining({ 'service.instance.id': 'worker.1' }),
        records: ['2'],
      },
      { attributes: expect.objectContaining({ 'service.version': 'v13' }), records: ['4'] },
    ]);
    expect(resourceLogs[1].scopeLogs[0].logRecords[0]).toMatchObject({
      timeUnixNano: '1795233600123456000',
      observedTimeUnixNano: expect.stringMatching(/^\d{19}$/),
      severityNumber: 17,
      severityText: 'error',
      attributes: [{ key: 'log.record.uid', value: { stringValue: 'app-1.2' } }],
    });
  });
});

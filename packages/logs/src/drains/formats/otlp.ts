import type { Batch, DrainLine } from '../drain-line.ts';
import { oneLine } from '../receivers/one-line.ts';
import type { Outcome } from '../receivers/receiver.ts';
import { SEVERITY_NAMES, type Severity } from '../severity.ts';
import type { Encoded, HttpFormat } from './format.ts';

/** OpenTelemetry's own numbers for the severities of syslog. */
const NUMBERS: Record<Severity, number> = { 2: 21, 3: 17, 4: 13, 5: 10, 6: 9, 7: 5 };
const MICROSECONDS_FROM = '2026-01-01T00:00:00.'.length;

/** OTLP/HTTP in JSON. */
export const otlp: HttpFormat = { encode, path: '/v1/logs', judgeBody: judgePartialSuccess };

/** Each process at its release is a resource. */
function encode(batch: Batch): Encoded {
  const observed = nanoseconds(new Date().toISOString());
  const resourceLogs = [...byResource(batch.lines)].map((lines) => ({
    resource: { attributes: resourceOf(batch, lines) },
    scopeLogs: [
      { scope: { name: 'tfp' }, logRecords: lines.map((line) => toRecord(line, batch, observed)) },
    ],
  }));
  return {
    body: Buffer.from(JSON.stringify({ resourceLogs })),
    headers: { 'content-type': 'application/json' },
  };
}

function byResource(lines: DrainLine[]): Iterable<DrainLine[]> {
  const groups = new Map<string, DrainLine[]>();
  for (const line of lines) {
    const key = `${line.source} ${line.process} ${line.release ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  return groups.values();
}

function resourceOf({ app }: Batch, [line]: DrainLine[]) {
  const release = line?.release === undefined ? [] : [text('service.version', `v${line.release}`)];
  return [
    text('service.name', app.name),
    text('service.instance.id', line?.process ?? ''),
    ...release,
    text('tfp.app.id', app.id),
    text('tfp.source', line?.source ?? ''),
  ];
}

/** `log.record.uid`: records of the same one are the same record. */
function toRecord(line: DrainLine, { app }: Batch, observedTimeUnixNano: string) {
  return {
    timeUnixNano: nanoseconds(line.at),
    observedTimeUnixNano,
    severityNumber: NUMBERS[line.severity],
    severityText: SEVERITY_NAMES[line.severity],
    body: { stringValue: line.text },
    attributes: [text('log.record.uid', `${app.id}.${line.id}`)],
  };
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** Numbers of 64 bits stand in its JSON as text. */
function nanoseconds(at: string): string {
  const seconds = Math.floor(Date.parse(at) / 1_000);
  return `${seconds}${at.slice(MICROSECONDS_FROM, -1).padEnd(9, '0').slice(0, 9)}`;
}

/** A batch that was taken may have records in it that were not. */
function judgePartialSuccess(body: string, host: string): Outcome {
  const { rejected, message } = readPartialSuccess(body);
  if (rejected === 0) return { kind: 'taken' };
  const said = message === '' ? '' : `: ${message}`;
  return { kind: 'partly', dropped: rejected, text: `${host} rejected ${rejected} lines${said}` };
}

function readPartialSuccess(body: string): { rejected: number; message: string } {
  try {
    const { partialSuccess } = JSON.parse(body) ?? {};
    const rejected = Number(partialSuccess?.rejectedLogRecords ?? 0);
    const message = oneLine(String(partialSuccess?.errorMessage ?? ''));
    return { rejected: Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0, message };
  } catch {
    return { rejected: 0, message: '' };
  }
}

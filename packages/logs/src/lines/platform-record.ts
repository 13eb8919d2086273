import type { LogSource, NewLogLine } from '@tfp/contract/log-lines';
import { isTime } from '../names.ts';
import { splitText } from './split-text.ts';
import { type StoredLine, toStoredText } from './stored-line.ts';
import { toMicroseconds } from './time.ts';

const AT = '{"at":"';
const SOURCE = '","source":"';
const PROCESS = '","process":"';
const TEXT = '","text":"';
const AT_LENGTH = '2026-01-01T00:00:00.000000Z'.length;
const SOURCE_LENGTH = 3;

/** The records of a line that a part of the platform wrote: one for each line of its text. */
export function platformRecords(line: Omit<NewLogLine, 'appId'>): string[] {
  const at = toMicroseconds(isTime(line.at) ? line.at : new Date().toISOString());
  const head = AT + at + SOURCE + line.source + PROCESS + line.process + TEXT;
  const texts = line.text.replace(/\r?\n$/, '').split(/\r?\n/);
  return texts.flatMap((text) =>
    splitText(toStoredText(text)).map((piece) => `${head}${piece}"}\n`),
  );
}

/** Reads what `platformRecords` made. All but process and text have a fixed width. */
export function readPlatformRecord(record: string): Omit<StoredLine, 'id'> {
  const sourceAt = AT.length + AT_LENGTH + SOURCE.length;
  const processAt = sourceAt + SOURCE_LENGTH + PROCESS.length;
  const processEnd = record.indexOf('"', processAt);
  return {
    at: record.slice(AT.length, AT.length + AT_LENGTH),
    source: record.slice(sourceAt, sourceAt + SOURCE_LENGTH) as LogSource,
    process: record.slice(processAt, processEnd),
    text: record.slice(processEnd + TEXT.length, -2),
  };
}

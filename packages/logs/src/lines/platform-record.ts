import type { LogSource, NewLogLine } from '@tfp/contract/log-lines';
import { splitText } from './split-text.ts';
import { releasePart, type StoredLine, toStoredText } from './stored-line.ts';
import { isTime, lineTime, toMicroseconds } from './time.ts';

const AT = '{"at":"';
const SOURCE = '","source":"';
const PROCESS = '","process":"';
const RELEASE = '","release":';
const TEXT = ',"text":"';
const AT_LENGTH = '2026-01-01T00:00:00.000000Z'.length;
const SOURCE_LENGTH = 3;

/** The records of a line that a part of the platform wrote: one for each line of its text. */
export function platformRecords(line: Omit<NewLogLine, 'appId'>): string[] {
  const at = isTime(line.at) ? toMicroseconds(line.at) : lineTime(Date.now());
  const head = AT + at + SOURCE + line.source + PROCESS + line.process;
  const tail = `"${releasePart(line.release)}${TEXT}`;
  const texts = line.text.replace(/\r?\n$/, '').split(/\r?\n/);
  return texts.flatMap((text) =>
    splitText(toStoredText(text)).map((piece) => `${head}${tail}${piece}"}\n`),
  );
}

/** Reads what `platformRecords` made. What stands before the process has a fixed width. */
export function readPlatformRecord(record: string): Omit<StoredLine, 'id'> {
  const sourceAt = AT.length + AT_LENGTH + SOURCE.length;
  const processAt = sourceAt + SOURCE_LENGTH + PROCESS.length;
  const processEnd = record.indexOf('"', processAt);
  return {
    at: record.slice(AT.length, AT.length + AT_LENGTH),
    source: record.slice(sourceAt, sourceAt + SOURCE_LENGTH) as LogSource,
    process: record.slice(processAt, processEnd),
    ...readRest(record, processEnd),
  };
}

function readRest(record: string, processEnd: number): Pick<StoredLine, 'release' | 'text'> {
  const hasRelease = record.startsWith(RELEASE, processEnd);
  const textAt = hasRelease ? record.indexOf(TEXT, processEnd + RELEASE.length) : processEnd + 1;
  const text = record.slice(textAt + TEXT.length, -2);
  if (!hasRelease) return { text };
  return { release: Number(record.slice(processEnd + RELEASE.length, textAt)), text };
}

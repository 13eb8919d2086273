import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { limits } from '#src/limits.ts';
import type { Gap } from '#src/sources/output-chunk.ts';
import { type OutputPlace, type Patience, SourceReader } from '#src/sources/source-reader.ts';
import { OutputWriter } from '../support/output-writer.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const buffer = Buffer.allocUnsafe(limits.chunkBytesMax);
const BEGIN: OutputPlace = { fingerprint: null, offset: 0 };

function open(path: string, place: OutputPlace = BEGIN): SourceReader {
  const reader = new SourceReader(path, place);
  onTestFinished(() => reader.close());
  return reader;
}

function outputIn(folder: string, options = {}): OutputWriter {
  const writer = new OutputWriter(join(folder, 'c1-json.log'), options);
  onTestFinished(() => writer.close());
  return writer;
}

/** Reads all that there is. */
function drain(reader: SourceReader, patience: Patience = 'line') {
  const texts: string[] = [];
  let place = BEGIN;
  const gaps: Gap[] = [];
  for (;;) {
    const read = reader.next(buffer, patience);
    if (read.kind !== 'chunk') return { texts, place, gaps, kind: read.kind };
    place = { fingerprint: read.fingerprint, offset: read.offset };
    if (read.gap !== undefined) gaps.push(read.gap);
    for (const record of read.bytes.toString().trimEnd().split('\n')) {
      texts.push(record.endsWith('}') ? JSON.parse(record).log.trimEnd() : record);
    }
  }
}

describe('the reader of an output', () => {
  test('waits for a file that is not there yet', () => {
    const folder = temporaryFolder();
    const reader = open(join(folder, 'c1-json.log'));
    expect(drain(reader).kind).toBe('absent');
    outputIn(folder).line('first');
    expect(drain(reader)).toMatchObject({ texts: ['first'], kind: 'drained' });
  });

  test('follows the file through rotations, also through several between two looks', () => {
    const writer = outputIn(temporaryFolder());
    const reader = open(writer.path);
    writer.line('1');
    expect(drain(reader).texts).toEqual(['1']);
    writer.line('2');
    writer.rotate();
    expect(drain(reader).texts).toEqual(['2']);
    for (const text of ['3', '4', '5', '6']) {
      writer.line(text);
      writer.rotate();
    }
    writer.line('7');
    expect(drain(reader)).toMatchObject({ texts: ['3', '4', '5', '6', '7'], gaps: [] });
  });

  test('begins with the oldest file when it comes late', () => {
    const writer = outputIn(temporaryFolder());
    for (const text of ['1', '2', '3']) {
      writer.line(text);
      writer.rotate();
    }
    expect(drain(open(writer.path)).texts).toEqual(['1', '2', '3']);
  });

  test('finds its place again by the first line of the file, whatever the file is called by now', () => {
    const writer = outputIn(temporaryFolder());
    writer.line('1');
    writer.line('2');
    const { place } = drain(open(writer.path));
    writer.line('3');
    writer.rotate();
    writer.line('4');
    writer.rotate();
    writer.line('5');
    expect(drain(open(writer.path, place))).toMatchObject({ texts: ['3', '4', '5'], gaps: [] });
  });

  test('goes on from any place that it ever named', () => {
    const writer = outputIn(temporaryFolder(), { bytesMax: 700 });
    const texts = Array.from({ length: 40 }, (_, number) => `line ${number}`);
    const reader = open(writer.path);
    let seen: string[] = [];
    for (const text of texts) {
      writer.line(text);
      const read = drain(reader);
      seen = [...seen, ...read.texts];
      expect(drain(open(writer.path, read.place)).texts).toEqual([]);
    }
    expect(seen).toEqual(texts);
  });

  test('says that lines are missing when their file was rotated away', () => {
    const writer = outputIn(temporaryFolder(), { filesMax: 2 });
    writer.line('1');
    const { place } = drain(open(writer.path));
    for (const text of ['2', '3', '4']) {
      writer.line(text);
      writer.rotate();
    }
    expect(drain(open(writer.path, place))).toMatchObject({
      texts: ['4'],
      gaps: [{ counted: 0, isUnseen: true }],
    });
  });

  test('counts the lines of files that it gives up since there are too many', () => {
    const folder = temporaryFolder();
    const filesMax = limits.openFilesPerSourceMax + 10;
    const writer = outputIn(folder, { filesMax });
    const reader = open(writer.path);
    writer.line('read');
    reader.next(buffer, 'line');
    for (let number = 1; number <= limits.openFilesPerSourceMax + 1; number += 1) {
      writer.rotate();
      writer.line(`${number}`);
      writer.line(`${number} again`);
    }
    const { texts, gaps } = drain(reader);
    expect(gaps).toEqual([{ counted: 2, isUnseen: false }]);
    expect(texts[0]).toBe('2');
    expect(texts.length).toBe(2 * limits.openFilesPerSourceMax);
  });

  test('loses nothing that is rotated away while it has the file open', () => {
    const writer = outputIn(temporaryFolder(), { filesMax: 2 });
    const reader = open(writer.path);
    writer.line('1');
    reader.next(buffer, 'line');
    writer.line('2');
    writer.rotate();
    writer.rotate();
    writer.line('3');
    expect(drain(reader).texts).toEqual(['2', '3']);
  });

  test('waits for the end of a record, and takes what is torn when the writer is gone', () => {
    const writer = outputIn(temporaryFolder());
    const reader = open(writer.path);
    writer.line('1');
    writer.raw('{"log":"to');
    expect(drain(reader)).toMatchObject({ texts: ['1'], kind: 'held' });
    expect(drain(reader, 'record')).toMatchObject({ texts: [], kind: 'held' });
    const place = drain(open(writer.path)).place;
    expect(drain(open(writer.path, place), 'none')).toMatchObject({ texts: ['{"log":"to'] });
    writer.raw('rn\\n","stream":"stdout","time":"2026-11-21T04:00:00Z"}\n');
    expect(drain(reader).texts).toEqual(['torn']);
  });

  test('waits for the last part of a long line, but not for ever', () => {
    const writer = outputIn(temporaryFolder());
    const reader = open(writer.path);
    const part = 'x'.repeat(16 * 1024);
    writer.part(part);
    expect(drain(reader).kind).toBe('held');
    writer.line('end');
    expect(drain(reader).texts).toEqual([part, 'end']);
    writer.part(part);
    expect(drain(reader, 'record').texts).toEqual([part]);
  });

  test('reads lines of a megabyte, and of a file that has no newline at all', () => {
    const writer = outputIn(temporaryFolder());
    const part = 'x'.repeat(16 * 1024);
    for (let count = 0; count < 64; count += 1) writer.part(part);
    writer.line('');
    expect(drain(open(writer.path)).texts.length).toBe(65);

    const folder = temporaryFolder();
    writeFileSync(join(folder, 'c1-json.log'), 'y'.repeat(600 * 1024));
    expect(drain(open(join(folder, 'c1-json.log')), 'none').texts.join('').length).toBe(600 * 1024);
  });

  test('goes on where a power cut shortened the file, and anew where somebody emptied it', () => {
    const writer = outputIn(temporaryFolder());
    for (const text of ['1', '2']) writer.line(text);
    const reader = open(writer.path);
    const { place } = drain(reader);
    truncateSync(writer.path, Math.floor(place.offset / 2));
    expect(drain(reader).texts).toEqual([]);
    writer.raw('\n');
    writer.line('3');
    expect(drain(reader).texts.at(-1)).toBe('3');
    truncateSync(writer.path, 0);
    writer.line('4');
    expect(drain(reader).texts).toEqual(['4']);
  });
});

import type { LogLine } from '@tfp/contract/log-lines';

/**
 * A line as the store holds it: `text` is what stands between the quotes of a JSON string, each byte of its UTF-8 as
 * one character. So nothing is decoded and encoded again on its way from the engine's file to a reader.
 */
export type StoredLine = LogLine;

/** The line as NDJSON, in the same one-byte characters. */
export function encodeLine(line: StoredLine): string {
  const { id, at, source, process, release, text } = line;
  return `{"id":${id},"at":"${at}","source":"${source}","process":"${process}"${releasePart(release)},"text":"${text}"}\n`;
}

/** What stands behind the process, in lines for readers and in stored ones. */
export function releasePart(release: number | undefined): string {
  return release === undefined ? '' : `,"release":${release}`;
}

const IS_ASCII = /^[ -~]*$/;

/** The body of a JSON string for any text. */
export function toStoredText(text: string): string {
  return Buffer.from(JSON.stringify(text)).toString('latin1').slice(1, -1);
}

export function fromStoredText(stored: string): string {
  const text = IS_ASCII.test(stored) ? stored : Buffer.from(stored, 'latin1').toString('utf8');
  return JSON.parse(`"${text}"`) as string;
}

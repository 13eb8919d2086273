import { formatLogLine, type LogLine } from '@tfp/contract/log-lines';
import { EVENT_STREAM, type StreamForm } from '../http/send-stream.ts';

export const PLAIN_TEXT: StreamForm<LogLine> = {
  contentType: 'text/plain; charset=utf-8',
  opening: '',
  heartbeat: '',
  toText: (line) => `${harmless(formatLogLine(line))}\n`,
};

/**
 * Server-sent events. `retry` comes first: without it a client of a stream that has ended keeps its process alive for
 * three seconds, to reconnect. The id lets a tail that broke off go on where it was.
 */
export function eventStream(isTail: boolean): StreamForm<LogLine> {
  return {
    contentType: EVENT_STREAM,
    opening: `retry: ${isTail ? 2_000 : 1}\n\n`,
    heartbeat: ': keepalive\n\n',
    toText: (line) => `id: ${line.id}\ndata: ${harmless(formatLogLine(line))}\n\n`,
  };
}

/** The clients of these forms write to a terminal what they get: colours may pass, what moves or renames may not. */
function harmless(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
  });
}

const ESC = String.fromCharCode(27);
/** Control characters but tabs and colours, and marks that reorder text. */
const UNSAFE = new RegExp(
  `${ESC}(?!\\[[0-9;:]{0,32}m)|(?![\\t${ESC}])[\\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]`,
  'gu',
);
const hex = (code: number, width: number) => code.toString(16).padStart(width, '0');

import { formatLogLine, type LogLine } from '@tfp/contract/log-lines';

/** The two forms in which a log session's address answers. */
export interface LogForm {
  contentType: string;
  /** Comes first, before any line. */
  opening: string;
  heartbeat: string;
  toText: (line: LogLine) => string;
}

export const PLAIN_TEXT: LogForm = {
  contentType: 'text/plain; charset=utf-8',
  opening: '',
  heartbeat: '',
  toText: (line) => `${oneLine(formatLogLine(line))}\n`,
};

/**
 * Server-sent events. `retry` comes first: without it a client of a stream that has ended keeps its process alive for
 * three seconds, to reconnect. The id lets a tail that broke off go on where it was.
 */
export function eventStream(isTail: boolean): LogForm {
  return {
    contentType: 'text/event-stream',
    opening: `retry: ${isTail ? 2_000 : 1}\n\n`,
    heartbeat: ': keepalive\n\n',
    toText: (line) => `id: ${line.id}\ndata: ${oneLine(formatLogLine(line))}\n\n`,
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ');
}

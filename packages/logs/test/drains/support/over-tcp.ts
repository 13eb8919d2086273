import type { SyslogMessage } from './read-syslog.ts';
import { desiredDrain } from './test-drain.ts';

export const overTcp = (port: number) => desiredDrain({ url: `syslog://127.0.0.1:${port}` });

export const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

export const texts = (messages: SyslogMessage[]) => messages.map(({ message }) => message);

/** At-least-once, with marks: a line that came twice is known by its id. */
export const once = (messages: SyslogMessage[]) =>
  [...new Map(messages.map((one) => [one.id, one])).values()].sort(
    (a, b) => Number(a.id) - Number(b.id),
  );

/** A message of RFC 5424, taken apart by its own grammar and nothing looser. */
export interface SyslogMessage {
  facility: number;
  severity: number;
  at: string;
  host: string;
  app: string;
  process: string;
  message: string;
  id: number | undefined;
  release: string | undefined;
}

const PRINTABLE = '[!-~]';
const HEAD = new RegExp(
  `^<(0|[1-9]\\d{0,2})>1 (\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z) (${PRINTABLE}{1,255}) (${PRINTABLE}{1,48}) (${PRINTABLE}{1,128}) - `,
);
const DATA =
  /^\[([!#-<>-\\^-~]{1,32})((?: [!#-<>-\\^-~]{1,32}="(?:[^"\\\]]|\\["\\\]])*")*)\](?: |$)/;
/** Heroku leaves the structured data out. */
export type Dialect = 'rfc5424' | 'logplex';

/** Takes whole messages off the begin of the bytes: octet counts as RFC 6587 has them. Answers what is left. */
export function takeMessages(bytes: Buffer, dialect: Dialect, found: SyslogMessage[]): Buffer {
  let rest = bytes;
  for (;;) {
    const space = rest.indexOf(0x20);
    if (space === -1) {
      if (rest.length > 10) throw new Error(`no count: ${rest.toString('latin1', 0, 40)}`);
      return rest;
    }
    const count = rest.toString('latin1', 0, space);
    if (!/^[1-9]\d*$/.test(count)) throw new Error(`no count: ${JSON.stringify(count)}`);
    const end = space + 1 + Number(count);
    if (rest.length < end) return rest;
    found.push(readMessage(rest.subarray(space + 1, end), dialect));
    rest = rest.subarray(end);
  }
}

function readMessage(bytes: Buffer, dialect: Dialect): SyslogMessage {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const head = HEAD.exec(text);
  if (head === null) throw new Error(`no head of RFC 5424: ${JSON.stringify(text.slice(0, 120))}`);
  const [whole, priority, at = '', host = '', app = '', process = ''] = head;
  if (Number(priority) > 191) throw new Error(`no priority: ${priority}`);
  const behind = text.slice(whole.length);
  const data =
    dialect === 'logplex' ? { id: undefined, release: undefined, rest: behind } : readData(behind);
  return {
    facility: Number(priority) >> 3,
    severity: Number(priority) & 7,
    at,
    host,
    app,
    process,
    message: dialect === 'logplex' ? withoutBreak(data.rest) : withoutBreaks(data.rest),
    id: data.id,
    release: data.release,
  };
}

function readData(text: string) {
  const data = DATA.exec(text);
  if (data === null) throw new Error(`no structured data: ${JSON.stringify(text.slice(0, 80))}`);
  const parameter = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(data[2] ?? '')?.[1];
  return {
    id: Number(parameter('id')),
    release: parameter('release'),
    rest: text.slice(data[0].length),
  };
}

function withoutBreak(text: string): string {
  if (!text.endsWith('\n')) throw new Error('a frame of logplex ends with a line break');
  return withoutBreaks(text.slice(0, -1));
}

function withoutBreaks(text: string): string {
  if (/[\0\r\n]/.test(text)) throw new Error(`an end inside of a message: ${JSON.stringify(text)}`);
  return text;
}

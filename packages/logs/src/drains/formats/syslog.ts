import type { Batch, DrainLine } from '../drain-line.ts';

/** As Heroku's: local7 for what the app writes, local3 for what the platform says of it. */
const FACILITY = { app: 23, tfp: 19 } as const;
const SEVERITIES = 8;
/** The number that IANA keeps for examples: we have none of our own. */
const DATA_ID = 'tfp@32473';

/** RFC 5424, each message counted in octets as RFC 6587 says. */
export function encodeSyslog({ app, lines }: Batch): Buffer {
  return Buffer.concat(
    lines.map((line) => countOctets(`${head(line, app.name)} ${data(line)} ${messageText(line)}`)),
  );
}

/** `<190>1 2026-01-01T00:00:00.000000Z hello app web.1 -` */
export function head(line: DrainLine, host: string): string {
  const priority = FACILITY[line.source] * SEVERITIES + line.severity;
  return `<${priority}>1 ${line.at} ${host} ${line.source} ${line.process} -`;
}

export function countOctets(message: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(message)} ${message}`);
}

/** What receivers take for an end, or cannot take at all, is shown by its picture. */
export function messageText({ text }: Pick<DrainLine, 'text'>): string {
  return text.replaceAll('\0', '␀').replaceAll('\n', '␊').replaceAll('\r', '␍');
}

function data({ id, release }: DrainLine): string {
  return `[${DATA_ID} id="${id}"${release === undefined ? '' : ` release="v${release}"`}]`;
}

import { X509Certificate } from 'node:crypto';
import { type DrainFormat, type DrainTarget, HTTP_DRAIN_FORMATS } from '@tfp/contract/drains';
import { TfpError } from '@tfp/contract/errors';
import { limits } from '../limits.ts';
import { drainHeaderProblem } from './drain-headers.ts';
import { withPort } from './with-port.ts';

/** What a request may say of a new drain. */
export interface DrainWish {
  url: string;
  format?: string;
  headers?: Record<string, string>;
  ca?: string;
}

export interface WantedDrain {
  format: DrainFormat;
  target: DrainTarget;
}

const FORMATS_OF: Record<string, readonly DrainFormat[]> = {
  'syslog:': ['syslog'],
  'syslog+tls:': ['syslog'],
  'https:': HTTP_DRAIN_FORMATS,
  'http:': HTTP_DRAIN_FORMATS,
};
const KINDS =
  'A drain is syslog://HOST:PORT, syslog+tls://HOST:PORT or https://HOST/PATH; http:// only for private networks.';
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Reads what was asked for, or says what is wrong with it. Where the host may be is for the log store to say. */
export function readDrainWish({ url: text, format, headers = {}, ca }: DrainWish): WantedDrain {
  const url = readUrl(text);
  const isSyslog = url.protocol.startsWith('syslog');
  for (const [name, value] of Object.entries(headers)) {
    const problem = drainHeaderProblem(name, value);
    if (problem !== undefined) throw wrong(`A drain cannot send this header: ${problem}.`);
  }
  const count = Object.keys(headers).length;
  if (count > limits.drainHeadersMax) {
    throw wrong(`A drain sends ${limits.drainHeadersMax} headers of its own at most.`);
  }
  if (isSyslog && count > 0) throw wrong('Syslog knows no headers: they go with https://.');
  const authority = ca === undefined ? {} : { ca: readAuthority(ca, url) };
  return { format: readFormat(url, format), target: { url: url.href, headers, ...authority } };
}

function readUrl(text: string): URL {
  if (text.length > limits.drainUrlBytesMax) throw wrongUrl('The URL of the drain is too long.');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !(url.protocol in FORMATS_OF))
    throw wrongUrl('This is no URL of a drain.');
  if (url.hostname === '') throw wrongUrl('The URL of the drain has no host.');
  if (url.port === '0') throw wrongUrl('The URL of the drain has no port that can be reached.');
  const isSyslog = url.protocol.startsWith('syslog');
  const hasMore = `${url.pathname}${url.search}${url.username}${url.password}`.replace(/^\/$/, '');
  if (isSyslog && hasMore !== '')
    throw wrongUrl('A syslog URL has a host and a port, and no more.');
  url.hash = '';
  return withPort(url);
}

function readFormat({ protocol }: URL, format: string | undefined): DrainFormat {
  const formats = FORMATS_OF[protocol] ?? [];
  const [usual = 'syslog'] = formats;
  if (format === undefined) return usual;
  const known = formats.find((one) => one === format);
  if (known !== undefined) return known;
  throw wrong(
    `${protocol}// has no format ${JSON.stringify(format.slice(0, 40))}: it has ${formats.join(', ')}.`,
  );
}

/** Only what is a certificate is kept. */
function readAuthority(text: string, { protocol }: URL): string {
  if (protocol === 'http:' || protocol === 'syslog:') {
    throw wrong(`${protocol}// speaks no TLS, so no authority can be named for it.`);
  }
  const certificates = text.slice(0, limits.drainAuthorityBytesMax).match(PEM) ?? [];
  if (certificates.length === 0) throw wrong('The authority is no certificate in PEM.');
  try {
    return certificates.map((pem) => new X509Certificate(pem).toString()).join('');
  } catch (cause) {
    throw wrong('The authority holds a certificate that cannot be read.', cause);
  }
}

function wrong(message: string, cause?: unknown): TfpError {
  return new TfpError('invalid_params', message, { cause });
}

function wrongUrl(message: string): TfpError {
  return new TfpError('invalid_params', message, { hint: KINDS });
}

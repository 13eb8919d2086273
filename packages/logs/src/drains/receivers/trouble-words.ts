import { RefusedAddress } from '../dial/dial.ts';
import { oneLine } from './one-line.ts';

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'refused the connection: nothing listens there',
  ECONNRESET: 'broke the connection off',
  EPIPE: 'broke the connection off',
  ETIMEDOUT: 'does not answer',
  EHOSTUNREACH: 'cannot be reached from here',
  ENETUNREACH: 'cannot be reached from here',
  ENOTFOUND: 'is no name that can be found',
  EAI_AGAIN: 'is a name that could not be looked up: the name server does not answer',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that it signed itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate of an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate of an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'has a certificate of an authority that is not trusted here',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS at this port',
};

/** What a receiver did that no error of the system tells. Its message goes behind the host's name. */
export class Trouble extends Error {}

/** What went wrong on the way to a receiver, in a sentence. */
export function troubleWords(error: unknown, host: string): string {
  const trouble = firstOf(error);
  if (trouble instanceof RefusedAddress) return trouble.message;
  if (trouble instanceof Trouble) return `${host} ${trouble.message}`;
  const { code, message } = trouble as NodeJS.ErrnoException;
  const words = WORDS[code ?? ''] ?? tlsWords(message);
  return words === undefined ? `${host}: ${oneLine(message)}` : `${host} ${words}`;
}

/** OpenSSL's own: `…:error:0A00010B:SSL routines:function:reason:file:line:…`. */
function tlsWords(message: string): string | undefined {
  const reason = /:error:[0-9A-F]+:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1];
  if (reason === undefined) return undefined;
  return NO_TLS.test(reason)
    ? WORDS.ERR_SSL_WRONG_VERSION_NUMBER
    : `and this machine do not agree on TLS: ${reason}`;
}

/** What the bytes of a receiver look like that answers in another protocol. */
const NO_TLS = /wrong version number|packet length too long|record layer failure|http request/;

/** A host of several addresses fails at each. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
}

import { RefusedAddress } from '../dial/dial.ts';
import { ClosedSoon } from './probation.ts';

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

/** One that keeps the connection and takes nothing. Its message goes behind the host's name. */
export class Hanging extends Error {}

/** What went wrong on the way to a receiver, in a sentence. */
export function troubleWords(error: unknown, host: string): string {
  const trouble = firstOf(error);
  if (trouble instanceof RefusedAddress) return trouble.message;
  if (trouble instanceof Hanging || trouble instanceof ClosedSoon)
    return `${host} ${trouble.message}`;
  const { code, message } = trouble as NodeJS.ErrnoException;
  const words = WORDS[code ?? ''];
  return words === undefined ? `${host}: ${message}` : `${host} ${words}`;
}

/** A host of several addresses fails at each. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
}

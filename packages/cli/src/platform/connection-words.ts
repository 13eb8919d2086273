import { TfpError } from '@tfp/contract/errors';

const UNREACHABLE = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EACCES']);

/** Says in words why there was no answer. The original stays as the cause. What only asks has changed nothing. */
export function connectionWords(url: URL, cause: Error, onlyAsks = false): TfpError {
  const { code = '' } = cause as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') {
    return unavailable(`No platform answers at ${url.origin}.`, startHint(url), cause);
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const hint = 'Check the address, then log in again: tfp login URL';
    return unavailable(`There is no host named ${url.hostname}.`, hint, cause);
  }
  if (UNREACHABLE.has(code)) {
    const hint = 'Check the network and the address, then try again.';
    return unavailable(`${url.origin} cannot be reached.`, hint, cause);
  }
  if (/CERT|SIGNATURE/.test(code)) {
    const hint = 'If its certificate authority is your own, name it in NODE_EXTRA_CA_CERTS.';
    return unavailable(`The certificate of ${url.origin} is not trusted (${code}).`, hint, cause);
  }
  if (isTimeout(cause)) {
    const hint = onlyAsks
      ? lookHint(url)
      : 'It may still do what was asked. See: tfp releases, tfp ps';
    return unavailable(`${url.origin} did not answer in time.`, hint, cause);
  }
  const hint = onlyAsks
    ? lookHint(url)
    : 'Whether it was done is not known. See: tfp releases, tfp ps';
  return unavailable(`The connection to ${url.origin} broke off.`, hint, cause);
}

/** What answered does not speak our words: a proxy, another server, a wrong port. */
export function strangerAnswered(url: URL, status: number): TfpError {
  return new TfpError(
    'unavailable',
    `What answers at ${url.origin} is not tfp (status ${status}).`,
    {
      hint: 'Check the address, then log in again: tfp login URL',
    },
  );
}

/** Node's requests wrap the reason for which a signal ended them. */
function isTimeout({ name, cause }: Error): boolean {
  return name === 'TimeoutError' || (cause as Error | undefined)?.name === 'TimeoutError';
}

function lookHint(url: URL): string {
  return isLocal(url)
    ? 'See which part of it is away: tfp server:status'
    : 'Try again in a moment; on its machine: tfp server:status';
}

function isLocal(url: URL): boolean {
  return /^(localhost|.*\.localhost|127\..*|\[::1\])$/.test(url.hostname);
}

function startHint(url: URL): string {
  return isLocal(url)
    ? 'Start it with: tfp server:start'
    : 'Check the address (tfp login URL), and that the platform runs there.';
}

function unavailable(message: string, hint: string, cause: Error): TfpError {
  return new TfpError('unavailable', message, { hint, cause });
}

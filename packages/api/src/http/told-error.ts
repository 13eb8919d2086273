import { TfpError } from '@tfp/contract/errors';
import { limits } from '../limits.ts';
import { asTfpError } from './as-tfp-error.ts';
import { validationWords } from './validation-words.ts';

interface EdgeError {
  code?: unknown;
  statusCode?: unknown;
  validation?: { instancePath: string; message?: string; params?: Record<string, unknown> }[];
}

/** Any error as its user is told of it: the HTTP edge's own refusals get words like all others. */
export function toldError(error: unknown): TfpError {
  const { code, statusCode, validation } = error as EdgeError;
  if (validation) return new TfpError('invalid_params', validationWords(validation));
  if (isTooLarge(error)) {
    const most = `${limits.jsonBodyBytesMax / 1024} kB`;
    return new TfpError('invalid_params', `The body is larger than ${most}.`);
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new TfpError('unsupported_media_type', 'A body must be JSON.', {
      hint: 'Send it with content-type: application/json',
    });
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new TfpError(
      'bad_request',
      'The request cannot be read: its body must be a JSON object.',
    );
  }
  return asTfpError(error);
}

export function isTooLarge(error: unknown): boolean {
  return (error as EdgeError).code === 'FST_ERR_CTP_BODY_TOO_LARGE';
}

/** What a user can cause or fix. The ids of the Heroku Platform API come first, then our own. Codes are API: add, never rename. */
export const ERROR_STATUS = {
  bad_request: 400,
  unauthorized: 401,
  confirmation_required: 403,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  unsupported_media_type: 415,
  invalid_params: 422,
  rate_limit: 429,
  internal_error: 500,
  unavailable: 503,

  build_failed: 422,
  release_failed: 422,
  superseded: 409,
  image_missing: 409,
  storage_full: 507,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_STATUS;

export interface ErrorDetails {
  /** What to do next. */
  hint?: string;
  /** The kind of thing that was not found, in the Platform API's words (`app`, `release`, `add_on`, …). */
  resource?: string;
  cause?: unknown;
}

/** The error JSON of the Platform API, with our hint beside it. */
export interface ErrorBody {
  id: string;
  message: string;
  hint?: string;
  resource?: string;
}

export class TfpError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly resource: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.name = 'TfpError';
    this.code = code;
    this.hint = details.hint;
    this.resource = details.resource;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** Whether the question itself was wrong: to ask it again would fail again. */
export function isCallersFault(error: unknown): error is TfpError {
  return error instanceof TfpError && error.status < 500;
}

export function toErrorBody(error: TfpError): ErrorBody {
  return {
    id: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.resource === undefined ? {} : { resource: error.resource }),
  };
}

/** Turns a reply that is no success back into the error that its server threw. */
export function fromErrorBody(status: number, body: unknown): TfpError {
  const { id, message, hint, resource } = (body ?? {}) as Partial<ErrorBody>;
  const code = id !== undefined && id in ERROR_STATUS ? (id as ErrorCode) : codeOfStatus(status);
  return new TfpError(code, message ?? `The server answered with status ${status}.`, {
    ...(hint === undefined ? {} : { hint }),
    ...(resource === undefined ? {} : { resource }),
  });
}

function codeOfStatus(status: number): ErrorCode {
  const codes = Object.keys(ERROR_STATUS) as ErrorCode[];
  return codes.find((code) => ERROR_STATUS[code] === status) ?? 'internal_error';
}

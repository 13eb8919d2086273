import type { TfpStack } from './tfp-stack.ts';

interface CallOptions {
  token?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** One call of a platform's api, as its administrator; a body goes as JSON. What the answer is worth is the caller's to say. */
export function callApi(
  stack: Pick<TfpStack, 'apiUrl' | 'token'>,
  method: string,
  path: string,
  body?: unknown,
  { token = stack.token, headers, signal }: CallOptions = {},
): Promise<Response> {
  const json = body !== undefined && { 'content-type': 'application/json' };
  return fetch(`${stack.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...json, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
}

import { type Agent, request as httpRequest } from 'node:http';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** The body, where it is JSON. */
  json: Record<string, unknown>;
}

/** One request through the router, on a connection of its own unless an agent is given. */
export function request(
  port: number,
  host: string,
  path = '/',
  agent: Agent | false = false,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      port,
      host: '127.0.0.1',
      path,
      headers: { host: `${host}:${port}` },
      agent,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body,
          json: parse(body),
        });
      });
    });
    outgoing.end();
  });
}

function parse(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

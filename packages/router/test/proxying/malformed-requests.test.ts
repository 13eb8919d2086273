import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCEPTED_FORMS, REFUSED_FORMS } from '../support/malformed-requests.ts';
import { RawClient, statusOf } from '../support/raw-client.ts';
import { appRoute, openTestRouter, portOf, type TestRouter } from '../support/test-router.ts';

// Goal: no reader behind the router ever sees a request that it could understand in another way than we did.
// Method: every form goes through real sockets to a Node app that notes what it sees, whole and byte by byte.

let router: TestRouter;
const seen: { target: string | undefined; body: string }[] = [];
const app = createServer((request, response) => {
  let body = '';
  request.setEncoding('latin1').on('data', (text) => {
    body += text;
  });
  request.on('end', () => {
    seen.push({ target: request.url, body });
    response.end('seen');
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  router = await openTestRouter([appRoute('a.test', [portOf(app)])], { lingerMs: 50 });
});

afterAll(async () => {
  await router.close();
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
});

describe.each(['whole', 'bytewise'])('delivered %s', (delivery) => {
  async function deliver(bytes: string): Promise<RawClient> {
    const client = new RawClient(router.port);
    if (delivery === 'whole') client.send(bytes);
    else await client.sendBytewise(bytes);
    return client;
  }

  test.each(REFUSED_FORMS)('refused and closed: %s', async (_name, bytes, status) => {
    if (delivery === 'bytewise' && bytes.length > 3_000) return;
    seen.length = 0;
    // Whatever is smuggled behind the form must never be read as a request.
    const client = await deliver(`${bytes}GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n`);
    await client.untilEnd();
    expect(statusOf(client.text)).toBe(status);
    expect(client.text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(client.text).toMatch(/connection: close/i);
    expect(client.text).toMatch(/tfp-error: H26/);
    expect(seen).toEqual([]);
    client.close();
  });

  test.each(ACCEPTED_FORMS)('passed on as one request: %s', async (_name, bytes, expected) => {
    seen.length = 0;
    const client = await deliver(bytes);
    await client.untilText('seen');
    expect(statusOf(client.text)).toBe(200);
    expect(seen).toEqual([expected]);
    client.close();
  });
});

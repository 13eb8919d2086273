import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { EngineError } from '#src/engine/engine.ts';
import { cronEndpoints } from '#src/http/cron-endpoints.ts';
import { execEndpoints } from '#src/http/exec-endpoints.ts';
import { imageEndpoints } from '#src/http/image-endpoints.ts';
import { oneOffEndpoints } from '#src/http/one-off-endpoints.ts';

const ANSWER_MS = 20;

const begun = () => expect.unreachable('it was begun');

/** What a runner whose engine does not answer serves of what needs one. */
function served() {
  const server = fastify();
  const silent = {
    whenObserved: Promise.resolve(),
    presence: { answers: async () => false },
  };
  oneOffEndpoints(server, { ...silent, oneOffs: { create: begun, stop: () => true } });
  execEndpoints(server, { ...silent, execs: { create: begun } });
  const fleet = { find: begun };
  cronEndpoints(server, { ...silent, fleet, cronRuns: { begin: begun, of: () => [] } });
  imageEndpoints(server, { ...silent, engine: { hasImage: begun } });
  return server;
}

test.each([
  '/apps/hello/one-offs',
  '/apps/hello/processes/web.1/exec',
  '/apps/hello/cron/nightly/runs',
])('%s is refused in words before anything is begun', async (url) => {
  const answer = await served().inject({ method: 'POST', url, payload: { command: 'true' } });
  expect(answer.json()).toMatchObject({
    code: 'unavailable',
    message: 'The Docker Engine does not answer right now.',
  });
});

test('what a person started can be stopped all the same: it is done when the engine answers', async () => {
  const url = '/apps/hello/one-offs/run.1/stop';
  expect((await served().inject({ method: 'POST', url })).statusCode).toBe(202);
});

test('whether an image is there is not known', async () => {
  expect((await served().inject('/images/sha256:one')).json()).toEqual({ present: null });
  const server = fastify();
  const hasImage = async () => Promise.reject(new EngineError('away', 'silence'));
  imageEndpoints(server, { presence: { answers: async () => true }, engine: { hasImage } });
  expect((await server.inject('/images/sha256:one')).json()).toEqual({ present: null });
});

test('an engine that falls silent right after it answered keeps nobody waiting for longer than the api waits', async () => {
  const server = fastify();
  const hasImage = () => new Promise<never>(() => {});
  const deps = { presence: { answers: async () => true }, engine: { hasImage } };
  imageEndpoints(server, deps, ANSWER_MS);
  expect((await server.inject('/images/sha256:one')).json()).toEqual({ present: null });
});

test('another failure is none of an engine that is away', async () => {
  const server = fastify();
  const hasImage = async () => Promise.reject(new EngineError('broken', 'no such driver'));
  imageEndpoints(server, { presence: { answers: async () => true }, engine: { hasImage } });
  expect((await server.inject('/images/sha256:one')).statusCode).toBe(500);
});

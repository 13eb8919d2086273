import { expect, test } from 'vitest';
import { readDockerSocket } from '#src/platform-config.ts';

// Goal: whoever builds and whoever runs speak to the same engine.

test.each([
  [{}, '/var/run/docker.sock'],
  [{ DOCKER_HOST: 'unix:///run/other.sock' }, '/run/other.sock'],
  [{ DOCKER_HOST: 'tcp://far.example:2375' }, '/var/run/docker.sock'],
  [{ DOCKER_HOST: 'unix:///run/other.sock', TFP_DOCKER_SOCKET: '/run/own.sock' }, '/run/own.sock'],
])('with %j in the environment the engine is at %s', (env, socket) => {
  expect(readDockerSocket(env)).toBe(socket);
});

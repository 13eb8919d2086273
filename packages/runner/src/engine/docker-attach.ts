import type { Duplex } from 'node:stream';
import type { DockerConnection } from './docker-connection.ts';
import type { Engine } from './engine.ts';

export function dockerAttach(docker: DockerConnection): Pick<Engine, 'attach' | 'resize'> {
  return {
    async attach(id) {
      const options = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
      const stream = await docker.call((engine, deadline) =>
        engine.getContainer(id).attach({ ...options, ...deadline }),
      );
      return stream as Duplex;
    },

    async resize(id, { columns, rows }) {
      await docker.call((engine, deadline) =>
        engine.getContainer(id).resize({ h: rows, w: columns, ...deadline }),
      );
    },
  };
}

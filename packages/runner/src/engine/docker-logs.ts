import { join } from 'node:path';
import { LIMITS } from '../limits.ts';
import type { DockerConnection } from './docker-connection.ts';
import { demultiplex } from './docker-output.ts';
import type { Engine } from './engine.ts';

export function dockerLogs(docker: DockerConnection): Pick<Engine, 'lastLines' | 'logPath'> {
  /** Asked once, since an inspect per container costs a round trip. */
  let root: Promise<string> | undefined;

  return {
    async lastLines(id, tail) {
      const output = await docker.call((engine, options) =>
        engine.getContainer(id).logs({ stdout: true, stderr: true, tail, ...options }),
      );
      return textOf(output).split('\n').filter(Boolean).slice(-tail);
    },

    async logPath(id) {
      root ??= docker.call((engine) => engine.info()).then((info) => info.DockerRootDir);
      root.catch(() => {
        root = undefined;
      });
      return join(await root, 'containers', id, `${id}-json.log`);
    },
  };
}

function textOf(output: Buffer): string {
  const text: Buffer[] = [];
  demultiplex((_stream, bytes) => text.push(bytes))(output);
  return Buffer.concat(text).toString('utf8').slice(-LIMITS.verdictBytes);
}

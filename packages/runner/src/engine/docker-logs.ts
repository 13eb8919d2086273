import { join } from 'node:path';
import type { DockerConnection } from './docker-connection.ts';
import { demultiplex } from './docker-output.ts';
import type { Engine, OutputPiece } from './engine.ts';

export function dockerLogs(
  docker: DockerConnection,
): Pick<Engine, 'lastLines' | 'output' | 'logPath'> {
  /** Asked once, since an inspect per container costs a round trip. */
  let root: Promise<string> | undefined;

  return {
    async lastLines(id, tail) {
      const output = await docker.call((engine, options) =>
        engine.getContainer(id).logs({ stdout: true, stderr: true, tail, ...options }),
      );
      return textOf(output).split('\n').filter(Boolean).slice(-tail);
    },

    async *output(id, signal) {
      const stream = await docker.open(
        (engine, options) =>
          engine.getContainer(id).logs({ stdout: true, stderr: true, follow: true, ...options }),
        signal,
      );
      const pieces: OutputPiece[] = [];
      const take = demultiplex((name, bytes) => pieces.push({ stream: name, bytes }));
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        take(chunk);
        yield* pieces.splice(0);
      }
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
  return Buffer.concat(text).toString('utf8');
}

import type { Readable } from 'node:stream';
import { TfpError } from '@tfp/contract/errors';
import { parseLines } from '@tfp/contract/unix-http';
import type Docker from 'dockerode';
import { type BuildEvent, createTraceReader } from './build-trace.ts';
import { openSession } from './docker-session.ts';
import { watchEngine } from './engine-watch.ts';

export interface ImageBuild {
  /** The path of the Dockerfile inside the context. */
  dockerfile?: string;
  tag: string;
  labels?: Record<string, string>;
  buildArgs?: Record<string, string>;
  /** Ends the build, and everything that it runs, within a moment. */
  signal: AbortSignal;
  noCache?: boolean;
  /** BuildKit asks the session for registry credentials, so only a build that may pull needs one. */
  mayPull?: boolean;
}

interface EngineError {
  statusCode?: number;
  code?: string;
  json?: { message?: string };
}

interface EngineLine {
  id?: string;
  aux?: unknown;
  error?: string;
}

/** Has BuildKit make one image out of a streamed context, and gives back the engine's id of it. */
export async function buildImage(
  docker: Docker,
  context: Readable,
  build: ImageBuild,
  onEvent: (event: BuildEvent) => void,
): Promise<string> {
  const watch = watchEngine(docker);
  const signal = AbortSignal.any([build.signal, watch.signal]);
  try {
    signal.throwIfAborted();
    const session = build.mayPull ? await openSession(docker, signal) : undefined;
    try {
      const output = await docker.buildImage(context, optionsOf({ ...build, signal }, session?.id));
      return await followBuild(output as Readable, onEvent);
    } finally {
      session?.close();
    }
  } catch (error) {
    build.signal.throwIfAborted();
    throw asBuildError(watch.signal.reason ?? error);
  } finally {
    watch.close();
    context.destroy();
  }
}

function optionsOf(build: ImageBuild, session: string | undefined): Docker.ImageBuildOptions {
  const { dockerfile, tag, labels = {}, buildArgs = {}, noCache = false, signal } = build;
  return {
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(session === undefined ? {} : { session }),
    t: tag,
    labels,
    buildargs: buildArgs,
    nocache: noCache,
    abortSignal: signal,
    // The engine takes the number as well as the text; for the text dockerode opens a session of its own.
    version: 2 as unknown as '2',
  };
}

async function followBuild(
  output: Readable,
  onEvent: (event: BuildEvent) => void,
): Promise<string> {
  const read = createTraceReader();
  let image: string | undefined;
  for await (const { id, aux, error } of parseLines<EngineLine>(output)) {
    if (id === 'moby.buildkit.trace') for (const event of read(String(aux))) onEvent(event);
    if (id === 'moby.image.id') image = (aux as { ID: string }).ID;
    if (error !== undefined) throw new TfpError('build_failed', error);
  }
  if (image === undefined) throw new Error('the engine ended the build without an image');
  return image;
}

function asBuildError(error: unknown): TfpError {
  if (error instanceof TfpError && error.code !== 'unavailable') return error;
  const { statusCode, code, json } = error as EngineError;
  if (statusCode === 400) {
    return new TfpError('build_failed', json?.message ?? String(error), { cause: error });
  }
  // Words of ours, or those of the socket: no answer came, or not the whole of it.
  const what = code === undefined ? 'build right now' : 'answer';
  return new TfpError('unavailable', `The Docker Engine does not ${what}.`, {
    hint: 'Nothing was built. Try again when tfp doctor is content.',
    cause: error,
  });
}

import Docker from 'dockerode';
import { LIMITS } from '../limits.ts';
import { EngineError, type EngineErrorKind } from './engine.ts';

/** The newest words that we know; an older engine is spoken to in its own. */
const API_NEWEST = [1, 47] as const;

export interface DockerConnection {
  /** Runs one call with a deadline and turns its failure into an EngineError. */
  call: <Reply>(work: Call<Reply>, deadlineMs?: number) => Promise<Reply>;
  /** The same without a deadline on what follows: the reply is a stream that ends with the signal. */
  open: <Reply>(work: Call<Reply>, signal: AbortSignal) => Promise<Reply>;
}

/** `options` must be passed on: the deadline is in it. */
type Call<Reply> = (docker: Docker, options: { abortSignal: AbortSignal }) => Promise<Reply>;

export function dockerConnection(socketPath: string): DockerConnection {
  let negotiated: Promise<Docker> | undefined;

  async function negotiate(): Promise<Docker> {
    const signal = AbortSignal.timeout(LIMITS.engineListMs);
    const plain = new Docker({ socketPath });
    const { ApiVersion } = await abortable(plain.version(), signal);
    return new Docker({ socketPath, version: `v${olderOf(ApiVersion)}` });
  }

  async function docker(): Promise<Docker> {
    negotiated ??= negotiate();
    try {
      return await negotiated;
    } catch (error) {
      negotiated = undefined;
      throw error;
    }
  }

  async function open<Reply>(work: Call<Reply>, signal: AbortSignal): Promise<Reply> {
    try {
      // The first words with an engine that hangs do not outlast the caller's patience either.
      const engine = await abortable(docker(), signal);
      return await abortable(work(engine, { abortSignal: signal }), signal);
    } catch (error) {
      const translated = translate(error);
      if (translated.kind === 'away') negotiated = undefined;
      throw translated;
    }
  }

  return {
    open,
    call: (work, deadlineMs = LIMITS.engineCallMs) =>
      withDeadline(deadlineMs, (signal) => open(work, signal)),
  };
}

function olderOf(engines: string): string {
  const [major = 0, minor = 0] = engines.split('.').map(Number);
  const isNewer = major > API_NEWEST[0] || (major === API_NEWEST[0] && minor > API_NEWEST[1]);
  return isNewer ? API_NEWEST.join('.') : engines;
}

/** Nothing is left of a deadline when what it is for is over: some are long, and many are set. */
async function withDeadline<Reply>(
  deadlineMs: number,
  work: (signal: AbortSignal) => Promise<Reply>,
): Promise<Reply> {
  const overdue = new AbortController();
  const giveUp = () => overdue.abort(new Error(`waited ${deadlineMs / 1_000} s in vain`));
  const timer = setTimeout(giveUp, deadlineMs).unref();
  try {
    return await work(overdue.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** dockerode gives no signal to some calls; they are left behind when the time is up. */
function abortable<Reply>(reply: Promise<Reply>, signal: AbortSignal): Promise<Reply> {
  const aborted = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
  return Promise.race([reply, aborted]);
}

function translate(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const { statusCode, json, message } = error as {
    statusCode?: number;
    json?: { message?: string };
    message: string;
  };
  const words = json?.message ?? message;
  if (statusCode === undefined) {
    return new EngineError('away', `The Docker Engine does not answer: ${words}`, error);
  }
  return new EngineError(kindOf(statusCode, words), words, error);
}

/** What an image asks for and cannot have (its user, its folder, its program) comes as a fault of the engine, too. */
const IMAGE_FAULT = /OCI runtime|unable to find (user|group)|working directory|not a directory/;

function kindOf(statusCode: number, words: string): EngineErrorKind {
  if (statusCode === 404) return 'missing';
  return statusCode < 500 || IMAGE_FAULT.test(words) ? 'refused' : 'broken';
}

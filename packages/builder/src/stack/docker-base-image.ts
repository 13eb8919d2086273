import type Docker from 'dockerode';
import { imageId } from '../images/docker-image-id.ts';
import { LIMITS } from '../limits.ts';
import { type BaseOptions, makeDebianImage } from './docker-debian-image.ts';

export interface BaseImage {
  image: string;
  origin: 'pulled' | 'made';
}

const SUITE = 'trixie';
const PULLED = `debian:${SUITE}-slim`;
const MADE = `tfp-base:${SUITE}`;

/** Finds the bare Debian that the stack stands on, or pulls it, or makes it out of the Debian archive. */
export async function ensureBaseImage(docker: Docker, options: BaseOptions): Promise<BaseImage> {
  if (await imageId(docker, MADE)) return { image: MADE, origin: 'made' };
  if (await imageId(docker, PULLED)) return { image: PULLED, origin: 'pulled' };
  const problem = await pull(docker, options.say);
  if (problem === undefined) return { image: PULLED, origin: 'pulled' };
  options.say(`No registry answers (${problem}): making it out of the Debian archive.`);
  await makeDebianImage(docker, { ...options, suite: SUITE, image: MADE });
  return { image: MADE, origin: 'made' };
}

/** Tells why it could not be pulled, or undefined when it was. A registry that is silent is one that is not there. */
async function pull(docker: Docker, say: (detail: string) => void): Promise<string | undefined> {
  const controller = new AbortController();
  let timer = setTimeout(() => controller.abort(), LIMITS.registryFirstAnswerMs);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), LIMITS.registryIdleMs);
  };
  try {
    say(`Pulling ${PULLED}`);
    const output = await docker.pull(PULLED, { abortSignal: controller.signal });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(output, (error) => (error ? reject(error) : resolve()), alive);
    });
    return (await imageId(docker, PULLED)) ? undefined : 'the image did not arrive';
  } catch (error) {
    if (controller.signal.aborted) return 'no answer in time';
    return (error as Error).message.trim().split(': ').at(-1) ?? 'unknown';
  } finally {
    clearTimeout(timer);
  }
}

import type Docker from 'dockerode';
import { callEngine } from '../call-engine.ts';

/** The engine's id of an image, or undefined where there is none. */
export async function imageId(docker: Docker, name: string): Promise<string | undefined> {
  try {
    return (await callEngine(docker.getImage(name).inspect())).Id;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

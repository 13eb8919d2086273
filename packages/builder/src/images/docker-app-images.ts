import type Docker from 'dockerode';
import { callEngine } from '../call-engine.ts';
import { LABEL } from './app-image.ts';

/** An image of one of our apps, as the engine has it. */
export interface AppImage {
  id: string;
  buildId: string;
}

export interface ImageFacts {
  bytes: number;
  volumes: string[];
}

/** The images of this platform's apps. No other image is ever listed or removed. */
export interface AppImages {
  list: (appId?: string) => Promise<AppImage[]>;
  inspect: (id: string) => Promise<ImageFacts>;
  /** Gives up its names and itself, unless a container still stands on it. */
  remove: (id: string) => Promise<void>;
}

export function createAppImages(docker: Docker, platformId: string): AppImages {
  return {
    async list(appId) {
      const label = [`${LABEL.platform}=${platformId}`];
      if (appId !== undefined) label.push(`${LABEL.app}=${appId}`);
      const images = await callEngine(docker.listImages({ filters: { label } }));
      return images.map(({ Id, Labels }) => ({
        id: Id,
        buildId: Labels?.[LABEL.build] ?? '',
      }));
    },

    async inspect(id) {
      const { Size, Config } = await callEngine(docker.getImage(id).inspect());
      return { bytes: Size, volumes: Object.keys(Config?.Volumes ?? {}) };
    },

    async remove(id) {
      const names = await namesOf(docker, id);
      for (const name of names.length > 0 ? names : [id]) {
        await callEngine(docker.getImage(name).remove()).catch(ignoreGoneAndUsed);
      }
    },
  };
}

async function namesOf(docker: Docker, id: string): Promise<string[]> {
  try {
    return (await callEngine(docker.getImage(id).inspect())).RepoTags ?? [];
  } catch (error) {
    ignoreGoneAndUsed(error as Error);
    return [];
  }
}

/** Gone already is what was wanted; one that is in use is removed the next time. */
function ignoreGoneAndUsed(error: Error): void {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode !== 404 && statusCode !== 409) throw error;
}

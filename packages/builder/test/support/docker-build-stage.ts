import { randomBytes, randomUUID } from 'node:crypto';
import Docker from 'dockerode';
import { readStackConfig } from '#src/config.ts';
import { createAppImages } from '#src/images/docker-app-images.ts';
import { buildImage } from '#src/images/docker-build.ts';
import { createCurrentStack } from '#src/stack/docker-current-stack.ts';
import { type BuildStage, type BuildStageOptions, startBuildStage } from './build-stage.ts';
import { runIn } from './image-probe.ts';
import { createWorkingCopy, type WorkingCopy } from './working-copy.ts';

/** The build stage on the real engine, the real stack and the real relay; only the api is a stand-in. */
export interface DockerBuildStage {
  docker: Docker;
  platformId: string;
  stage: BuildStage;
  /** A new app with a repository that holds an example, or nothing. */
  app: (example?: string, files?: Record<string, string>) => Promise<PushedApp>;
  dispose: () => Promise<void>;
}

export interface PushedApp {
  id: string;
  copy: WorkingCopy;
  push: () => ReturnType<WorkingCopy['push']>;
  /** The image of the last build that became a release. */
  image: () => string;
  run: (command: string[]) => Promise<string>;
}

export async function startDockerBuildStage(
  options: BuildStageOptions = {},
): Promise<DockerBuildStage> {
  const docker = new Docker();
  const platformId = `test${randomBytes(6).toString('hex')}`;
  const images = createAppImages(docker, platformId);
  const config = readStackConfig();
  const copies: WorkingCopy[] = [];
  const stage = await startBuildStage({
    platformId,
    images,
    buildImage: (context, build, onEvent) => buildImage(docker, context, build, onEvent),
    stack: createCurrentStack(docker, config).images,
    ...options,
  });

  return {
    docker,
    platformId,
    stage,
    async app(example, files = {}) {
      const id = randomUUID();
      const copy = await createWorkingCopy(example);
      copies.push(copy);
      await copy.commit(files);
      const image = () => stage.api.finished.at(-1)?.image ?? '';
      const push = () => copy.push(stage.door.url(id));
      return { id, copy, push, image, run: (command) => runIn(docker, image(), command) };
    },
    async dispose() {
      for (const copy of copies) copy.dispose();
      await stage.dispose();
      for (const { id } of await images.list()) await images.remove(id);
    },
  };
}

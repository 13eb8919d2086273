import { readSweepConfig } from './config.ts';
import { dockerEngine } from './engine/docker-engine.ts';
import { forgetPlatform } from './forget-platform.ts';

const { folder, platformId, dockerSocket } = readSweepConfig();
await forgetPlatform(dockerEngine(dockerSocket, platformId, folder), platformId, folder);

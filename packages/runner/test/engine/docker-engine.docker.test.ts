import { randomBytes } from 'node:crypto';
import { dockerEngine } from '#src/engine/docker-engine.ts';
import { forgetPlatform } from '#src/forget-platform.ts';
import { claimPool } from '#src/network/claim-pool.ts';
import { engineSuite } from '../support/engine-suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testImage } from '../support/test-image.ts';

engineSuite(async () => {
  const platformId = `s${randomBytes(4).toString('hex')}`;
  const folder = temporaryFolder();
  const engine = dockerEngine('/var/run/docker.sock', platformId, folder.path);
  const pool = await claimPool(engine, folder.path, platformId);
  const subnet = pool.replace(/\.\d+\/\d+$/, '');
  return {
    engine,
    platformId,
    image: await testImage(),
    subnet,
    async dispose() {
      await forgetPlatform(engine, platformId, folder.path);
      folder.remove();
    },
  };
});

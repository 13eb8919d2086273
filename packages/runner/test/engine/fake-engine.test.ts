import { engineSuite } from '../support/engine-suite.ts';
import { FakeEngine } from '../support/fake-engine.ts';
import { loopbackPool } from '../support/loopback-pool.ts';

engineSuite(async () => {
  const engine = new FakeEngine('fake');
  const subnet = (await loopbackPool()).replace('.0.0/16', '.9');
  const image = engine.addImage('app');
  return { engine, platformId: 'fake', image, subnet, dispose: async () => engine.close() };
});

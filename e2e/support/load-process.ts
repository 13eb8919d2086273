import { startLoad } from './steady-load.ts';

// A load in a process of its own: node load-process.ts '[PORT, APP, OPTIONS]' tells its report when it is asked to stop.

const [port, app, options] = JSON.parse(process.argv[2] ?? '[]');
const load = startLoad(port, app, options);
process.once('message', async () => {
  process.send?.(await load.stop());
  process.disconnect();
});
process.once('disconnect', () => process.exit());

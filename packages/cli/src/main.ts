import { CONTENTS } from './commands.ts';
import { dispatch } from './dispatch.ts';
import { openWorld } from './open-world.ts';

const { stdout, stderr } = process;

// A reader that has seen enough (`| head`) closes its end: that is no error.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

const world = openWorld({
  contents: CONTENTS,
  cwd: process.cwd(),
  get stdin() {
    return process.stdin;
  },
  stdout,
  stderr,
  signals: process,
  self: [process.execPath, process.argv[1] ?? ''],
});

void dispatch(world, process.argv.slice(2)).then(async (code) => {
  // What was written to a pipe is on its way; leaving now would cut it off.
  const flushed = [stdout, stderr].map((stream) => new Promise((done) => stream.write('', done)));
  await Promise.all(flushed);
  process.exit(code);
});

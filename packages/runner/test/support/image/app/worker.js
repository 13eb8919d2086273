const env = process.env;
if (env.WORKER_CRASH) {
  process.stderr.write('worker has no queue' + '\n');
  process.exit(4);
}
process.stdout.write(`working for ${env.TFP_RELEASE}\n`);
process.on('SIGTERM', () => process.exit(0));
setInterval(() => {}, 1000);

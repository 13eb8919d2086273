const env = process.env;
if (env.WORKER_CRASH) {
  console.error('worker has no queue');
  process.exit(4);
}
console.log(`working for ${env.TFP_RELEASE}`);
process.on('SIGTERM', () => process.exit(0));
setInterval(() => {}, 1000);

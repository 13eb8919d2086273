let ticks = 0;
console.log(`worker ${process.env.TFP_PROCESS} of ${process.env.TFP_RELEASE} begins`);
const timer = setInterval(() => console.log(`tick ${++ticks}`), 1000);

process.on('SIGTERM', () => {
  console.log('worker stops');
  clearInterval(timer);
});

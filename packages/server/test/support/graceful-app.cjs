// An app as users write it: it finishes its requests on SIGTERM, says so, and leaves.
const { createServer } = require('node:http');

const server = createServer((_request, response) => {
  process.stdout.write('asked\n');
  setTimeout(() => response.end('whole answer'), 400);
});
server.listen(process.env.PORT, '127.0.0.1', () => process.stdout.write('listening\n'));
process.once('SIGTERM', () => {
  process.stdout.write('saw SIGTERM\n');
  server.close(() => {
    process.stdout.write('goodbye\n');
    process.exit(0);
  });
});

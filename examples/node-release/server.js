const http = require('node:http');
const { PORT, GREETING, SECRET_KEY = '', TFP_RELEASE = 'no release' } = process.env;

const server = http.createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  // A secret is never told, only that there is one.
  response.end(JSON.stringify({ greeting: GREETING, release: TFP_RELEASE, secret: SECRET_KEY !== '' }));
});

server.listen(PORT, () => console.log(`listening on ${PORT}`));
process.on('SIGTERM', () => server.close());

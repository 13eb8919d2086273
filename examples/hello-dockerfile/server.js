const http = require('node:http');
const { PORT, GREETING = 'Hello', TFP_APP = 'hello-dockerfile', TFP_RELEASE = 'no release' } = process.env;

const server = http.createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`${GREETING} from ${TFP_APP} ${TFP_RELEASE}\n`);
});

server.listen(PORT, () => console.log(`listening on ${PORT}`));

// Factor IX: finish what is on its way, then go.
process.on('SIGTERM', () => server.close(() => console.log('goodbye')));

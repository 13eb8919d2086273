const http = require('node:http');
const ms = require('ms');
const { built } = require('./built.json');

const body = JSON.stringify({ built, aDay: ms('1d') });
const server = http.createServer((_request, response) => response.end(body));
server.listen(process.env.PORT, () => console.log(`listening on ${process.env.PORT}`));
process.on('SIGTERM', () => server.close());

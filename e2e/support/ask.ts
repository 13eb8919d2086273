import { request } from './request.ts';

// One request from another network: nsenter --net=... node ask.ts PORT HOST PATH prints the answer.

const [port, host = '', path] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await request(Number(port), host, path)));

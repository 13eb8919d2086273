const { createSocket } = require('node:dgram');
const { connect } = require('node:net');

// Knocks at each of the doors that it is given as JSON, and tells in one line what came back.

const WAIT_MS = 1_500;

function knock({ host, port, say = '' }) {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ host, port });
    const end = (outcome) => {
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => end('no answer'), WAIT_MS);
    socket.on('error', ({ code }) => end(code));
    socket.on('connect', () => (say === '' ? end('connected') : socket.write(say)));
    socket.on('data', (chunk) => {
      clearTimeout(timer);
      answer += chunk;
    });
    socket.on('close', () => end(answer));
  });
}

function send({ host, port }) {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (outcome) => {
      socket.close();
      resolve(outcome);
    };
    setTimeout(() => end('no answer'), WAIT_MS);
    socket.on('error', ({ code }) => end(code));
    socket.on('message', () => end('answered'));
    socket.send('hello', port, host);
  });
}

const doors = JSON.parse(process.argv[2]);
void Promise.all(doors.map((door) => (door.udp ? send(door) : knock(door)))).then((answers) =>
  process.stdout.write(`REACH ${JSON.stringify(answers)}\n`),
);

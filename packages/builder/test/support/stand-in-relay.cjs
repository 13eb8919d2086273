#!/usr/bin/env node
// What docker/init/relay.c does, for tests on a machine where it is not compiled: stdin to the socket, frames back.
const net = require('node:net');

const socket = net.connect(process.env.TFP_HOOK_SOCKET);
socket.write(`${process.env.TFP_PUSH_ID}\n`);
process.stdin.pipe(socket);
process.stdin.on('error', () => {});

let bytes = Buffer.alloc(0);
socket.on('data', (chunk) => {
  bytes = Buffer.concat([bytes, chunk]);
  while (bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt32BE(1)) {
    const end = 5 + bytes.readUInt32BE(1);
    const payload = bytes.subarray(5, end);
    if (bytes[0] === 1) process.stdout.write(payload);
    if (bytes[0] === 2) process.stderr.write(payload);
    if (bytes[0] === 3) process.exit(payload[0]);
    bytes = bytes.subarray(end);
  }
});
socket.on('close', () => process.exit(1));
socket.on('error', () => process.exit(1));

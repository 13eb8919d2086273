/** Whether the port is bound, but only where nobody outside of the container can reach it. */
export function isOutOfReach(listeners: string[], port: number): boolean {
  const onPort = listeners.filter((address) => address.endsWith(`:${port}`));
  return onPort.length > 0 && onPort.every(isLoopback);
}

function isLoopback(address: string): boolean {
  return /^127\.|^\[::1\]|^\[::ffff:7f/.test(address);
}

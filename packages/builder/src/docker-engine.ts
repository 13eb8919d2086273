import Docker from 'dockerode';

/** The engine's socket. Calls that can hang are given a deadline where they are made. */
export function connectEngine(): Docker {
  return new Docker();
}

/** The failures that no test makes yet, and why. */
export const OPEN = [
  {
    row: 22,
    name: 'health flaps',
    required: 'three failures out, two successes in, never the last target',
    open: 'it comes with the health checks',
  },
  {
    row: 23,
    name: 'a health endpoint is slow, redirects, or hangs',
    required: 'a deadline, no redirect, no overlap',
    open: 'it comes with the health checks',
  },
  {
    row: 28,
    name: 'the disk answers with an error',
    required: 'the process ends, starts again and checks what it has',
    open: 'it needs a disk that fails when it is asked to',
  },
  {
    row: 29,
    name: 'a long reader holds the ledger',
    required: 'writes wait for a bounded time, and the log is emptied behind it',
    open: 'nobody but the api opens the ledger',
  },
  {
    row: 32,
    name: 'the clock leaps',
    required: 'no timer fires early or never, and the order of releases stays',
    open: 'the clock of the machine is everybody’s',
  },
  {
    row: 34,
    name: 'no more descriptors or ports',
    required: 'no spinning, 503 for the surplus, and it recovers',
    open: 'it comes with the router’s limits',
  },
  {
    row: 43,
    name: 'forty apps with a network each',
    required: 'each has its own subnet, and gives it back',
    open: 'the choice of subnets is proven on the fake engine; forty real ones cost minutes',
  },
];

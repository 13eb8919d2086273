/** The failures that no test makes yet, and why. */
export const OPEN = [
  {
    row: 15,
    name: 'an engine with live-restore is started again',
    required: 'no app restarts',
    open: 'it needs an engine of another setting',
  },
  {
    row: 16,
    name: 'the machine boots, or loses its power',
    required: 'all is back within two minutes, and the ledger is whole',
    open: 'a new boot is an engine’s new start (row 13) and the start of all processes at once',
  },
  {
    row: 26,
    name: 'the disk is full in the middle of a build',
    required: 'the build fails, its files go, the next small one works',
    open: 'the engine’s disk is everybody’s: it needs one of the test’s own that can build',
  },
];

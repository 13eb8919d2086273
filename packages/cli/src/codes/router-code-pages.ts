import type { CodePages } from './code-page.ts';

/** Codes of the router, as whoever owns the app reads them; its error pages speak to visitors. */
export const ROUTER_CODE_PAGES: CodePages = {
  H10: {
    title: 'App crashed',
    meaning: 'All web processes have crashed and wait for their restart.',
    next: 'Why: tfp ps:crashes',
  },
  H11: {
    title: 'Backlog too deep',
    meaning: 'More requests came than the processes could take.',
    next: 'Run more of them: tfp scale web+1. How busy they are: tfp metrics',
  },
  H12: {
    title: 'Request timeout',
    meaning: 'The app took too long to begin its answer.',
    next: 'Move slow work to another process type. Which requests: tfp logs -p router --grep H12',
  },
  H13: {
    title: 'Connection closed without response',
    meaning: 'A process closed the connection instead of answering.',
    next: 'See whether it crashed: tfp ps:crashes',
  },
  H14: {
    title: 'No web processes running',
    meaning: 'The app is scaled to no web process.',
    next: 'Run one: tfp scale web=1',
  },
  H15: {
    title: 'Idle connection',
    meaning: 'A process stopped in the middle of its answer.',
    next: 'A stream that may be silent sends a little now and then. Which: tfp logs -p router --grep H15',
  },
  H17: {
    title: 'Poorly formatted HTTP response',
    meaning: 'What a process answered is no HTTP.',
    next: 'See that web speaks HTTP/1.1 on the port that the variable PORT names: tfp logs -p web',
  },
  H18: {
    title: 'Server Request Interrupted',
    meaning: 'A process broke off its answer.',
    next: 'See whether it crashed: tfp ps:crashes',
  },
  H19: {
    title: 'Backend connection timeout',
    meaning: 'No process took the connection in time.',
    next: 'They may be too busy: tfp metrics, then tfp scale web+1',
  },
  H20: {
    title: 'App boot timeout',
    meaning: 'A visitor waited for the app to start, and it did not in time.',
    next: 'How it starts: tfp events, tfp logs -p web',
  },
  H21: {
    title: 'Backend connection refused',
    meaning: 'The processes run, and nothing listens on their port.',
    next: 'Look whether they still listen: tfp logs -p web. To replace them: tfp restart web',
  },
  H22: {
    title: 'Connection limit reached',
    meaning: 'The router has as many connections as it may have, in all or from one address.',
    next: 'It passes by itself. Whose requests they are: tfp logs -p router',
  },
  H24: {
    title: 'Forced close',
    meaning: 'A router worker was restarted while the request was on its way.',
    next: 'Send it again. How the router is: tfp health',
  },
  H26: {
    title: 'Request Error',
    meaning: 'What the visitor sent is no HTTP request that could be passed on.',
    next: 'Nothing to do for the app. Which: tfp logs -p router --grep H26',
  },
  H27: {
    title: 'Client Request Interrupted',
    meaning: 'The visitor left before the answer came.',
    next: 'Where many leave, answers may be slow: tfp metrics',
  },
  H28: {
    title: 'Client Connection Idle',
    meaning: 'The visitor began a request and did not go on with it.',
    next: 'Nothing to do for the app.',
  },
  H81: {
    title: 'Blank app',
    meaning:
      'No release of the app is live yet: nothing was deployed, or what was deployed failed.',
    next: 'Deploy it: git push tfp main. Whether one failed: tfp releases',
  },
  H99: {
    title: 'Platform error',
    meaning: 'The router does not know yet where the app runs.',
    next: 'It passes within seconds of a start. If it does not: tfp health',
  },
  T01: {
    title: 'No such host',
    meaning: 'No app answers under the host of the request.',
    next: 'See the URLs that there are: tfp apps',
  },
};

import type { EmptyReason } from '@tfp/contract/routes';

/** What the router answers itself. H codes mean what they mean at Heroku; T codes are our own. */
export interface RouterError {
  status: number;
  reason: string;
  /** For the log line. */
  desc: string;
  /** For the visitor. */
  text: string;
  level: 'info' | 'warning' | 'error';
  /** The end is the visitor's own doing: nobody has broken off their request. */
  isVisitors: boolean;
}

export const ROUTER_ERRORS = {
  H10: unavailable('App crashed', 'This app has crashed. Its owner finds the reason in its logs.'),
  H11: unavailable('Backlog too deep', 'This app has too many requests at once. Try again soon.'),
  H12: unavailable('Request timeout', 'This app did not answer in time.'),
  H13: badGateway('Connection closed without response', 'This app closed the connection.'),
  H14: unavailable('No web processes running', 'This app runs no web process right now.'),
  H15: unavailable('Idle connection', 'This app stopped in the middle of its answer.'),
  H17: badGateway('Poorly formatted HTTP response', 'This app answered with something unreadable.'),
  H18: unavailable('Server Request Interrupted', 'This app broke off its answer.'),
  H19: unavailable('Backend connection timeout', 'This app cannot be reached right now.'),
  H20: unavailable('App boot timeout', 'This app is starting. Try again in a moment.'),
  H21: unavailable('Backend connection refused', 'This app cannot be reached right now.'),
  H22: unavailable('Connection limit reached', 'There are too many connections. Try again soon.'),
  H24: unavailable('Forced close', 'The router is restarting. Try again.'),
  H26: {
    ...byVisitor(400, 'Bad Request', 'Request Error', 'The router could not read this request.'),
    level: 'error',
  },
  H27: byVisitor(499, 'Client Closed Request', 'Client Request Interrupted', 'The visitor left.'),
  H28: byVisitor(408, 'Request Timeout', 'Client Connection Idle', 'This request came too slowly.'),
  H81: { ...badGateway('Blank app', 'No release of this app is live yet.'), level: 'info' },
  H99: unavailable('Platform error', 'The platform is starting. Try again in a moment.'),
  T01: {
    ...notByVisitor(404, 'Not Found', 'No such host', 'There is no app here.'),
    level: 'info',
  },
} as const satisfies Record<string, RouterError>;

export type RouterErrorCode = keyof typeof ROUTER_ERRORS;

export const EMPTY_CODE: Record<EmptyReason, RouterErrorCode> = {
  blank: 'H81',
  stopped: 'H14',
  crashed: 'H10',
  booting: 'H20',
};

/** Why a request's head is refused, by the status that its reader gave. */
export const REFUSED_STATUS: Record<number, string> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  414: 'URI Too Long',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  505: 'HTTP Version Not Supported',
};

function unavailable(desc: string, text: string): RouterError {
  return notByVisitor(503, 'Service Unavailable', desc, text);
}

function badGateway(desc: string, text: string): RouterError {
  return notByVisitor(502, 'Bad Gateway', desc, text);
}

function notByVisitor(status: number, reason: string, desc: string, text: string): RouterError {
  return { status, reason, desc, text, level: 'error', isVisitors: false };
}

function byVisitor(status: number, reason: string, desc: string, text: string): RouterError {
  return { status, reason, desc, text, level: 'warning', isVisitors: true };
}

import { ROUTER_ERRORS, type RouterErrorCode } from '../router-errors.ts';

/** What one request's log line tells. Every text in it was checked or is escaped here: no line can be forged. */
export interface AccessFacts {
  code: RouterErrorCode | null;
  method: string;
  /** As the client sent it, in latin1. */
  path: string;
  host: string;
  requestId: string;
  address: string;
  process: string;
  connectMs: number;
  serviceMs: number;
  status: number;
  bytes: number;
  protocol: string;
}

const UNSAFE = /["\\\u0080-\u00ff]/;
const EACH_UNSAFE = new RegExp(UNSAFE, 'g');

/** One line in the form that Heroku's users know, as it stands inside a JSON string: quotes are escaped. */
export function accessLine(facts: AccessFacts): string {
  return (
    `${begin(facts.code)} method=${facts.method} path=\\"${escapePath(facts.path)}\\" host=${facts.host} ` +
    `request_id=${facts.requestId} fwd=\\"${facts.address}\\" process=${facts.process} ` +
    `connect=${Math.round(facts.connectMs)}ms service=${Math.round(facts.serviceMs)}ms ` +
    `status=${facts.status} bytes=${facts.bytes} protocol=${facts.protocol}`
  );
}

function begin(code: RouterErrorCode | null): string {
  if (code === null) return 'at=info';
  const { level, desc } = ROUTER_ERRORS[code];
  return `at=${level} code=${code} desc=\\"${desc}\\"`;
}

function escapePath(path: string): string {
  if (!UNSAFE.test(path)) return path;
  return path.replace(EACH_UNSAFE, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

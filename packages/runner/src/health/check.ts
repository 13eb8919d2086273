import { type HealthCheck, RELEASE_TYPE, type RunnableRelease } from '@tfp/contract/releases';
import { LIMITS } from '../limits.ts';

/** A declared health check with everything said that app.json may leave open. */
export interface Check {
  type: HealthCheck['type'];
  question: Question;
  attempts: number;
  timeoutMs: number;
  waitMs: number;
  initialDelayMs: number;
}

type Question =
  | { kind: 'path'; path: string; content: string | undefined }
  | { kind: 'command'; argv: readonly string[] }
  | { kind: 'uptime'; ms: number };

/** How the processes of one type are asked in a release. Pure. */
export function checksOf(release: RunnableRelease | undefined, processType: string): Check[] {
  if (processType === RELEASE_TYPE) return [];
  const declared = release?.healthChecks ?? {};
  return Object.hasOwn(declared, processType) ? (declared[processType] ?? []).map(readCheck) : [];
}

/** A zero would ask without a pause, or never hear an answer: it means what nothing means. */
export function readCheck(declared: HealthCheck): Check {
  const { type, attempts, timeout, wait, initialDelay = 0 } = declared;
  const usualWaitMs = type === 'startup' ? LIMITS.startupWaitMs : LIMITS.watchWaitMs;
  return {
    type,
    question: questionOf(declared),
    attempts: attempts || LIMITS.checkAttempts,
    timeoutMs: timeout ? toMs(timeout) : LIMITS.checkTimeoutMs,
    waitMs: wait ? toMs(wait) : usualWaitMs,
    initialDelayMs: toMs(initialDelay),
  };
}

function questionOf({ command, uptime, path = '/', content }: HealthCheck): Question {
  if (command !== undefined) return { kind: 'command', argv: command };
  if (uptime !== undefined) return { kind: 'uptime', ms: toMs(uptime) };
  return { kind: 'path', path, content };
}

/** A timer of many days would fire at once. */
function toMs(seconds: number): number {
  return Math.min(seconds * 1_000, LIMITS.checkTimeMsMax);
}

/** The question in words. */
export function wordsOf(question: Question): string {
  if (question.kind === 'command') return question.argv.join(' ');
  if (question.kind === 'uptime') return `an uptime of ${question.ms / 1_000} s`;
  return `GET ${question.path}`;
}

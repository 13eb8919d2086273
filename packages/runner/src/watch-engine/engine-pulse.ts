import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';

/** Whether the engine answers right now: its own list, by which that is seen in the end, may be due in a while only. */
export interface EnginePulse {
  /** Asks it, where nobody has a moment ago. False: it refuses, or keeps silent for longer than it may. */
  beats: () => Promise<boolean>;
  /** Since when it has kept silent for longer than it may. A time that people read. */
  silentSince: () => string | undefined;
}

interface Question {
  /** By the clock that people see. */
  askedAt: number;
  /** How long ago that was, by one that goes on evenly. */
  age: () => number;
  /** undefined: no answer yet. */
  answer: boolean | undefined;
  /** Somebody has waited for its answer for long enough. */
  isLate: boolean;
  answered: Promise<boolean>;
}

export function createEnginePulse(
  engine: Pick<Engine, 'ping'>,
  clock: () => number,
  silentMs: number,
): EnginePulse {
  let last: Question | undefined;
  return {
    async beats() {
      if (last === undefined || isSpent(last)) last = ask(engine, clock());
      return answeredInTime(last, silentMs);
    },
    silentSince: () => (last?.isLate ? new Date(last.askedAt).toISOString() : undefined),
  };
}

/** One that is open is asked no second time. */
function isSpent({ answer, age }: Question): boolean {
  return answer === false || (answer === true && age() > LIMITS.pingFreshMs);
}

function ask(engine: Pick<Engine, 'ping'>, askedAt: number): Question {
  const begun = performance.now();
  const question: Question = {
    askedAt,
    age: () => performance.now() - begun,
    answer: undefined,
    isLate: false,
    answered: engine.ping().then(
      () => settle(question, true),
      () => settle(question, false),
    ),
  };
  return question;
}

function settle(question: Question, answer: boolean): boolean {
  Object.assign(question, { answer, isLate: false });
  return answer;
}

async function answeredInTime(question: Question, silentMs: number): Promise<boolean> {
  const late = delay(Math.max(0, silentMs - question.age()), undefined, { ref: false });
  const answer = await Promise.race([question.answered, late]);
  if (answer === undefined && question.answer === undefined) question.isLate = true;
  return question.answer === true;
}

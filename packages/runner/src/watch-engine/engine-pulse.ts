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
      const late = delay(Math.max(0, silentMs - last.age()), false, { ref: false });
      return Promise.race([last.answered, late]);
    },
    silentSince() {
      const isSilent = last?.answer === undefined && last !== undefined && last.age() >= silentMs;
      return isSilent ? new Date(last?.askedAt ?? 0).toISOString() : undefined;
    },
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
    answered: engine.ping().then(
      () => (question.answer = true),
      () => (question.answer = false),
    ),
  };
  return question;
}

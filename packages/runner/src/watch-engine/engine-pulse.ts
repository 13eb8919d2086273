import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Engine } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';

/** Whether the engine answers right now: its own list, by which that is seen in the end, may be due in a while only. */
export interface EnginePulse {
  /** Asks it, where nobody has a moment ago. False: it refuses, or keeps silent for longer than it may. */
  beats: () => Promise<boolean>;
  /** Since when it has refused or kept silent, with no answer since. A time that people read. */
  silentSince: () => string | undefined;
}

interface Question {
  /** By the clock that people see. */
  askedAt: number;
  /** How long ago that was, by one that goes on evenly. */
  age: () => number;
  /** undefined: no answer yet. */
  answer: boolean | undefined;
  answered: Promise<void>;
}

export function createEnginePulse(
  engine: Pick<Engine, 'ping'>,
  clock: () => number,
  silentMs: number,
): EnginePulse {
  let last: Question | undefined;
  let silentSince: number | undefined;

  function ask(): Question {
    const begun = performance.now();
    const settle = (answer: boolean) => {
      question.answer = answer;
      silentSince = answer ? undefined : (silentSince ?? question.askedAt);
    };
    const question: Question = {
      askedAt: clock(),
      age: () => performance.now() - begun,
      answer: undefined,
      answered: engine.ping().then(
        () => settle(true),
        () => settle(false),
      ),
    };
    return question;
  }

  return {
    async beats() {
      if (last === undefined || isSpent(last)) last = ask();
      const question = last;
      await answeredInTime(question, silentMs);
      if (question.answer === undefined) silentSince ??= question.askedAt;
      return question.answer === true;
    },
    silentSince: () =>
      silentSince === undefined ? undefined : new Date(silentSince).toISOString(),
  };
}

/** One that is open is asked no second time. */
function isSpent({ answer, age }: Question): boolean {
  return answer === false || (answer === true && age() > LIMITS.pingFreshMs);
}

async function answeredInTime({ answered, age }: Question, silentMs: number): Promise<void> {
  const over = new AbortController();
  const options = { ref: false, signal: over.signal };
  const late = delay(Math.max(0, silentMs - age()), undefined, options).then(
    // A runner that was held up itself sees that the time is over before it reads what was answered in time.
    async () => {
      await nextTurn();
      await nextTurn();
    },
    () => {},
  );
  await Promise.race([answered, late]);
  over.abort();
}

/** Where a process stands by one check: in or out, and how many answers in a row have spoken against that. */
export interface Standing {
  isIn: boolean;
  against: number;
}

export interface Patience {
  /** Bad answers in a row that put it out. */
  failures: number;
  /** Good answers in a row that bring it back. */
  successes: number;
}

export const IN: Standing = { isIn: true, against: 0 };

/** What one more answer makes of it. An answer that fits forgives those that did not, so a flapping check moves nothing. Pure. */
export function countAnswer(standing: Standing, isGood: boolean, patience: Patience): Standing {
  const { isIn, against } = standing;
  if (isGood === isIn) return { isIn, against: 0 };
  const needed = isIn ? patience.failures : patience.successes;
  return against + 1 >= needed ? { isIn: !isIn, against: 0 } : { isIn, against: against + 1 };
}

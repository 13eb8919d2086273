/** A count of processes, or a share of the formation: `2`, `"50%"`. */
export type RolloutAmount = number | string;

/** How the processes of a type are replaced, as app.json declares it; kept word for word. */
export interface RolloutSetting {
  /** How many may exist beyond the formation; where nothing is said, as many as it has. */
  surge?: RolloutAmount;
  /** How many are replaced at a time; where nothing is said, as many as `surge` allows, and with 0 all of them. */
  batch?: RolloutAmount;
}
export type RolloutSettings = Readonly<Record<string, RolloutSetting>>;

export const WHOLE_FORMATION = '100%';

/** What is said of a type; a copy from before there were such settings says nothing. */
export function rolloutOf(settings: RolloutSettings | undefined, type: string): RolloutSetting {
  return settings !== undefined && Object.hasOwn(settings, type) ? (settings[type] ?? {}) : {};
}

/** How many processes an amount means where so many should run; a share is rounded up. */
export function amountOf(amount: RolloutAmount, quantity: number): number {
  if (typeof amount === 'number') return amount;
  return Math.ceil((Number.parseInt(amount, 10) * quantity) / 100);
}

/** Whether a type cannot run twice at once, so that its old processes are stopped before new ones start. */
export function isStoppedFirst({ surge = WHOLE_FORMATION }: RolloutSetting): boolean {
  return amountOf(surge, 1) === 0;
}

/** A setting as a person reads it: `surge 50%, batch 2`. */
export function rolloutWords(setting: RolloutSetting): string {
  const { surge, batch } = setting;
  const first = isStoppedFirst(setting) ? ' (stopped before its new processes start)' : '';
  return [
    ...(surge === undefined ? [] : [`surge ${surge}${first}`]),
    ...(batch === undefined ? [] : [`batch ${batch}`]),
  ].join(', ');
}

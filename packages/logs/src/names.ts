/** What may become part of a path or of an output line here. */
const APP_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

export const isAppId = (value: unknown): value is string => matches(APP_ID, value);
export const isContainerId = (value: unknown): value is string => matches(ID, value);
export const isWriter = (value: unknown): value is string => matches(ID, value);
export const isTime = (value: unknown): value is string => matches(TIME, value);

function matches(pattern: RegExp, value: unknown): boolean {
  return typeof value === 'string' && pattern.test(value);
}

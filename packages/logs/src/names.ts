/** What may become part of a path here. */
const APP_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

export const isAppId = (value: unknown): value is string => matches(APP_ID, value);
export const isContainerId = (value: unknown): value is string => matches(ID, value);
export const isWriter = (value: unknown): value is string => matches(ID, value);

function matches(pattern: RegExp, value: unknown): boolean {
  return typeof value === 'string' && pattern.test(value);
}

/** Whether a process is the one that is meant (`web.1`), or one of that type (`web`). */
export function matchesType(name: string, wanted: string | undefined): boolean {
  return wanted === undefined || name === wanted || name.startsWith(`${wanted}.`);
}

/** The grammar of every name that a user can choose. Whatever passes here is safe in a host name, a path and a label. */
export const APP_NAME = /^[a-z][a-z0-9-]{1,28}[a-z0-9]$/;
export const PROCESS_TYPE = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
export const CRON_JOB = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
export const CONFIG_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Hosts of the platform itself, and names that people would mistake for them. */
const RESERVED_APP_NAMES: ReadonlySet<string> = new Set([
  'api',
  'git',
  'www',
  'registry',
  'dashboard',
  'admin',
  'tfp',
  'status',
  'localhost',
  'mail',
  'ftp',
  'con',
]);

/** The platform's own variables: a process gets them whatever the config says. */
const RESERVED_CONFIG_KEYS: ReadonlySet<string> = new Set(['PORT', 'DYNO']);
const RESERVED_CONFIG_PREFIXES: readonly string[] = ['TFP_', 'HEROKU_', '__'];

/** Tells why a name cannot be an app's, or undefined when it can. */
export function appNameProblem(name: string): string | undefined {
  if (RESERVED_APP_NAMES.has(name)) return `"${name}" is reserved for the platform`;
  if (APP_NAME.test(name)) return undefined;
  return 'an app name has 3 to 30 lower-case letters, digits and dashes, begins with a letter and does not end with a dash';
}

/** Tells why a name cannot be a config var's, or undefined when it can. */
export function configKeyProblem(key: string): string | undefined {
  if (
    RESERVED_CONFIG_KEYS.has(key) ||
    RESERVED_CONFIG_PREFIXES.some((prefix) => key.startsWith(prefix))
  ) {
    return `${key} is set by the platform itself`;
  }
  if (CONFIG_KEY.test(key)) return undefined;
  return 'a config var name has letters, digits and underscores and does not begin with a digit';
}

import type { Environment } from '../config.ts';

export const UNIT_FOLDER = '/etc/systemd/system';
export const SERVICE = 'tfp.service';
export const SOCKETS = ['tfp-http.socket', 'tfp-api.socket'] as const;
export const UNIT_FILES = [SERVICE, ...SOCKETS] as const;

/** No settings of a platform, or none that the unit says in this form. All others of whoever installs it are kept. */
const NOT_KEPT: ReadonlySet<string> = new Set([
  // Written by themselves, the ports in the socket units.
  ...['TFP_DATA', 'TFP_KEY_FILE', 'TFP_HTTP_PORT', 'TFP_API_PORT'],
  // Found out or given anew at each start.
  ...['TFP_RUNTIME', 'TFP_PROCFILE', 'TFP_LISTEN_FDS', 'TFP_WORKER'],
  // Of a person's own commands: the file of a unit can be read by everybody.
  ...['TFP_URL', 'TFP_TOKEN', 'TFP_DEBUG'],
  // Of tests.
  'TFP_FAILPOINTS',
]);

export interface UnitFacts {
  root: string;
  dataRoot: string;
  keyFile: string;
  environment: Environment;
  httpPort: number;
  apiPort: number;
  hasIpv6: boolean;
}

/** Fills a template of `docker/install`: its `@WORDS@` become this machine's facts. */
export function fillUnit(template: string, facts: UnitFacts): string {
  const loopback = facts.hasIpv6 ? ['127.0.0.1', '[::1]'] : ['127.0.0.1'];
  const words: Record<string, string> = {
    PROGRAM: quoted(`${facts.root}/bin/tfp`),
    HTTP_PORT: String(facts.httpPort),
    LOOPBACK_STREAMS: loopback.map((host) => `ListenStream=${host}:${facts.apiPort}`).join('\n'),
    ENVIRONMENT: [
      environmentLine('TFP_DATA', facts.dataRoot),
      environmentLine('TFP_KEY_FILE', facts.keyFile),
      ...keptLines(facts.environment),
    ].join('\n'),
  };
  return template.replaceAll(/@([A-Z_]+)@/g, (_match, word: string) => {
    const value = words[word];
    if (value === undefined)
      throw new Error(`the unit's template names @${word}@, which is unknown`);
    return value;
  });
}

function keptLines(environment: Environment): string[] {
  const isKept = (name: string) => name.startsWith('TFP_') && !NOT_KEPT.has(name);
  return Object.entries(environment)
    .filter(([name, value]) => isKept(name) && value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value = '']) => environmentLine(name, value));
}

/** One variable of a unit. */
export function environmentLine(name: string, value: string): string {
  return `Environment=${quoted(`${name}=${value}`)}`;
}

/** In systemd's quoting, in which % begins a specifier. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`;
}

import manifest from '../package.json' with { type: 'json' };

const VERSION = manifest.version;

/** `tfp/0.1.0 linux-x64 node-v24.21.0`, for people and for the platform's request logs. */
export function versionLine(): string {
  return `tfp/${VERSION} ${process.platform}-${process.arch} node-${process.version}`;
}

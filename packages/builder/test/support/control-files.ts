import type { ControlFiles } from '#src/control-files/control-files.ts';

/** A commit's top folder out of file texts; a name with a slash at its end is a folder. */
export function filesOf(texts: Record<string, string>): ControlFiles {
  const names = Object.keys(texts);
  return {
    entries: new Map(
      names.map((path) => {
        const name = path.replace(/\/$/, '');
        return [name, { mode: path.endsWith('/') ? '40000' : '100644', name, id: '' }];
      }),
    ),
    texts: new Map(Object.entries(texts)),
  };
}

export const STACK = {
  id: 'debian-13-1',
  run: 'tfp-stack:1',
  build: 'tfp-stack-build:1',
  nodeVersion: '24.21.0',
};

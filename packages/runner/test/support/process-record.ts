import type { RunnableRelease } from '@tfp/contract/releases';
import { createProcess, type Process } from '#src/apps/process.ts';

let counter = 0;

export function processRecord(fields: Partial<Process> = {}): Process {
  counter += 1;
  const name = fields.name ?? 'web.1';
  return createProcess({
    key: `container-${counter}`,
    id: `id-${counter}`,
    name,
    type: name.split('.')[0] as string,
    command: null,
    release: 1,
    generation: 0,
    size: 'standard',
    alone: false,
    address: `10.0.0.${counter % 250}`,
    phase: 'running',
    state: 'up',
    healthy: true,
    startedAt: 0,
    upAt: 0,
    ...fields,
  });
}

export function plainRelease(
  version: number,
  types: string[] = ['web', 'worker'],
): RunnableRelease {
  return {
    version,
    description: `v${version}`,
    image: `sha256:${version}`,
    commit: String(version),
    processTypes: Object.fromEntries(types.map((type) => [type, null])),
    configVersion: version,
    config: { keyId: '', nonce: '', text: '', tag: '' },
    releaseCommand: null,
  };
}

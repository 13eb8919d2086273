import { CONTROL_FILES, type CommitFiles, type DetectedPlan } from '@tfp/contract/builds';
import type { FastifyInstance } from 'fastify';
import { type ControlFiles, checkPlain } from '../control-files/control-files.ts';
import { LIMITS } from '../limits.ts';
import { detectPlan } from './detect-plan.ts';
import type { BuildPlan, StackImages } from './plan.ts';

const text = { type: 'string' };
const COMMIT_FILES = {
  type: 'object',
  required: ['entries', 'texts'],
  properties: {
    entries: {
      type: 'array',
      items: { type: 'object', required: ['name', 'mode'], properties: { name: text, mode: text } },
    },
    texts: { type: 'object', additionalProperties: text },
  },
};

/** Says how a commit would be built that was not pushed yet, by the same rules as if it had been. */
export function registerDetectEndpoints(
  server: FastifyInstance,
  stack: () => Promise<StackImages>,
): void {
  const options = { bodyLimit: LIMITS.detectBodyBytesMax, schema: { body: COMMIT_FILES } };
  server.post<{ Body: CommitFiles }>('/detect', options, async ({ body }) =>
    describe(detectPlan(controlFilesOf(body), await stack())),
  );
}

/** A client lists modes as git prints them, with a zero before those of folders. */
function controlFilesOf({ entries, texts }: CommitFiles): ControlFiles {
  const named = entries.map(({ name, mode }) => ({ name, mode: mode.replace(/^0+/, ''), id: '' }));
  const files = {
    entries: new Map(named.map((entry) => [entry.name, entry])),
    texts: new Map(Object.entries(texts)),
  };
  for (const name of CONTROL_FILES) {
    const entry = files.entries.get(name);
    if (entry) checkPlain(entry);
  }
  return files;
}

function describe({ language, stack, manifest, notes }: BuildPlan): DetectedPlan {
  const warnings = notes.filter(({ kind }) => kind === 'warning').map((note) => note.text);
  return { language, stack, ...manifest, warnings };
}

import { createHash } from 'node:crypto';
import type { BuilderClient } from '@tfp/contract/builder-client';
import type { ProgressLine, Stack } from '@tfp/contract/builds';
import { toErrorBody } from '@tfp/contract/errors';
import type { FastifyInstance } from 'fastify';
import { auditDone } from '../audit/audited.ts';
import { asTfpError } from '../http/as-tfp-error.ts';
import { sendLines } from '../http/send-stream.ts';
import type { Ledger } from '../ledger.ts';
import { askStage } from '../stages/ask-stage.ts';

export interface StackEndpointDeps extends Pick<Ledger, 'audit'> {
  builder: Pick<BuilderClient, 'stacks' | 'updateStack'>;
}

/** The images that builds stand on; all of it is the build stage's own knowledge. */
export function registerStackEndpoints(server: FastifyInstance, deps: StackEndpointDeps): void {
  server.get('/stacks', { config: { policy: 'signed-in' } }, async () => {
    const stacks = await askStage('build', () => deps.builder.stacks());
    return stacks.map(stackJson);
  });

  server.post(
    '/stacks/update',
    { config: { policy: 'platform:change', streams: true, audit: 'stack:update' } },
    async (request, reply) => {
      await askStage('build', () => deps.builder.stacks());
      auditDone(deps, request);
      return sendLines(reply, (gone) => toldFailure(deps.builder.updateStack(gone)));
    },
  );
}

async function* toldFailure(lines: AsyncIterable<ProgressLine>): AsyncGenerator<ProgressLine> {
  try {
    yield* lines;
  } catch (error) {
    yield { kind: 'failed', error: toErrorBody(asTfpError(error)) };
  }
}

function stackJson(stack: Stack) {
  const digest = createHash('sha256').update(`${stack.name}@${stack.version}`).digest('hex');
  const id = digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
  return {
    id,
    name: stack.name,
    default: stack.current,
    state: 'public',
    created_at: stack.createdAt,
    updated_at: stack.createdAt,
    tfp: stack,
  };
}

import { TfpError } from '@tfp/contract/errors';
import type { LogPusher } from '@tfp/contract/log-pusher';
import type { Logger } from '@tfp/contract/platform-process';
import { type DeliverPushDeps, deliverPush } from './deliver-push.ts';
import type { Branches } from './git/branches.ts';
import type { HookConnection } from './git/hook-connection.ts';
import { judgeRefs } from './git/judge-refs.ts';
import {
  type RefCommand,
  type RefResult,
  readCommands,
  reportResults,
} from './git/proc-receive.ts';
import type { IncomingPush, Pushes } from './git/pushes.ts';
import { openRefWriter } from './git/ref-writer.ts';
import { createPushOutput, type PushOutput } from './push-output.ts';
import { refusalReason } from './refusal-reason.ts';

export interface ReceivePushDeps extends DeliverPushDeps {
  pushes: Pick<Pushes, 'arrive'>;
  branches: Branches;
  logs: Pick<LogPusher, 'push'>;
  log: Pick<Logger, 'info' | 'error'>;
  /** Called when a push has ended, whichever way. */
  onEnd: (appId: string) => void;
}

/** Decides about the refs of one push: git's hook asks, and waits for as long as the deploy takes. */
export async function receivePush(deps: ReceivePushDeps, hook: HookConnection): Promise<void> {
  const push = deps.pushes.arrive(hook.pushId);
  if (push === undefined) {
    hook.toPusher('This push is not known here. Push again.\n');
    return hook.end(1);
  }
  const output = outputOf(deps, hook, push);
  try {
    const { deploy, refused } = judgeRefs(await readCommands(hook));
    for (const { hint } of refused) output.warning(hint);
    const deployed = deploy ? [await deployRef(deps, push, deploy, output)] : [];
    reportResults(hook, [...refused, ...deployed]);
  } catch (error) {
    deps.log.error({ err: error, push: push.id }, 'push was not understood');
    tell(error, output);
    hook.end(1);
  } finally {
    deps.onEnd(push.repository.appId);
  }
}

/** The branch moves only if the deploy went well: a refused ref makes git itself say that the push failed. */
async function deployRef(
  deps: ReceivePushDeps,
  push: IncomingPush,
  { ref, newId: commit }: RefCommand,
  output: PushOutput,
): Promise<RefResult> {
  const { repository, actor, webUrl, appName } = push;
  const facts = { app: appName, commit, actor };
  deps.log.info(facts, 'push arrived');
  const refs = openRefWriter(repository);
  try {
    const version = await deliverPush(deps, { repository, refs, commit, actor, webUrl }, output);
    deps.failpoint('builder.before-ref-move');
    await deps.branches.move(repository.appId, version, () => refs.move(ref, commit));
    deps.log.info({ ...facts, version }, 'push is live');
    return { kind: 'accepted', ref };
  } catch (error) {
    tell(error, output);
    if (error instanceof TfpError) deps.log.info({ ...facts, code: error.code }, 'push refused');
    else deps.log.error({ ...facts, err: error }, 'push failed');
    return { kind: 'refused', ref, reason: refusalReason(error) };
  } finally {
    refs.close();
  }
}

function tell(error: unknown, output: PushOutput): void {
  if (!(error instanceof TfpError)) {
    // It may have failed behind the release: what stands is not known here.
    output.warning('The platform failed to deliver this push. What stands: tfp releases');
    output.warning('Push again. If it happens again, the log of the builder has the cause.');
    return;
  }
  output.warning(error.message);
  if (error.hint) output.warning(error.hint);
  output.warning('Push failed');
}

function outputOf(deps: ReceivePushDeps, hook: HookConnection, push: IncomingPush): PushOutput {
  return createPushOutput((text, audience, release) => {
    hook.toPusher(`${text}\n`);
    if (audience === 'pusher') return;
    deps.logs.push({
      appId: push.repository.appId,
      at: new Date().toISOString(),
      source: 'tfp',
      process: 'build',
      ...(release === undefined ? {} : { release }),
      text,
    });
  });
}

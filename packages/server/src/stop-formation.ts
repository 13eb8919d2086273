import type { Logger } from '@tfp/contract/platform-process';
import { stopStageEndsMs } from './limits.ts';
import type { SupervisedChild } from './supervise-child.ts';

/**
 * Stops the processes so that no request and no log line is lost: the routers finish what they have in flight while
 * everything behind them still works, and `logs` hears the last words of the others.
 */
export async function stopFormation(log: Logger, children: SupervisedChild[]): Promise<void> {
  const began = performance.now();
  for (const [index, stage] of stagesOf(children).entries()) {
    const end = began + (stopStageEndsMs[index] ?? 0);
    await stopStage(log, stage, end - performance.now());
  }
}

function stagesOf(children: SupervisedChild[]): SupervisedChild[][] {
  const last = new Set(['router', 'logs']);
  return [
    children.filter(({ plan }) => plan.name === 'router'),
    children.filter(({ plan }) => !last.has(plan.name)),
    children.filter(({ plan }) => plan.name === 'logs'),
  ];
}

async function stopStage(log: Logger, stage: SupervisedChild[], graceMs: number): Promise<void> {
  for (const child of stage) child.stop();
  const timer = setTimeout(() => {
    for (const child of stage.filter((one) => one.phase() !== 'gone')) {
      log.warn({ child: child.plan.label }, 'process did not stop in time and was killed');
      child.kill();
    }
  }, graceMs);
  await Promise.all(stage.map((child) => child.gone));
  clearTimeout(timer);
}

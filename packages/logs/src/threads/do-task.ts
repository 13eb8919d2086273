import type { Worker } from 'node:worker_threads';
import type { Task } from './thread.ts';

/** The thread is gone, and with it what it was busy with; nothing else was hurt. */
export class ThreadLost extends Error {}

/** The task took longer than it may, so its thread was ended. */
export class TaskTooLong extends ThreadLost {}

type Answer = 'begun' | { result: unknown } | { error: Error };

/** Has an idle thread do a task. The deadline begins when the task does, however slowly its thread started. */
export function doTask(thread: Worker, task: Task, deadlineMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let deadline: NodeJS.Timeout | undefined;
    thread.on('message', hear).once('exit', die);
    thread.postMessage(task);

    function hear(answer: Answer) {
      if (answer === 'begun') deadline = setTimeout(end, deadlineMs);
      else if ('error' in answer) settle(() => reject(answer.error));
      else settle(() => resolve(answer.result));
    }
    function end() {
      settle(() => reject(new TaskTooLong()));
      void thread.terminate();
    }
    function die() {
      settle(() => reject(new ThreadLost('A thread ended at its task.')));
    }
    function settle(then: () => void) {
      clearTimeout(deadline);
      thread.off('message', hear).off('exit', die);
      then();
    }
  });
}

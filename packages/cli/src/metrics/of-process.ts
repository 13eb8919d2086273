import type { ApiMetrics, MetricMark } from '@tfp/contract/metrics';

/** The numbers with only those processes that are asked for, and what happened to them. */
export function ofProcess(metrics: ApiMetrics, process: string | undefined): ApiMetrics {
  return {
    ...metrics,
    processes: metrics.processes.filter(({ name }) => matchesType(name, process)),
    marks: metrics.marks.filter((mark) => concerns(mark, process)),
  };
}

function concerns(mark: MetricMark, process: string | undefined): boolean {
  return mark.kind === 'release' || matchesType(mark.process, process);
}

/** Whether a process is the one that is meant (`web.1`), or one of that type (`web`). */
function matchesType(name: string, wanted: string | undefined): boolean {
  return wanted === undefined || name === wanted || name.startsWith(`${wanted}.`);
}

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Examination, Finding } from '@tfp/contract/doctor';
import { examine } from '@tfp/contract/examine';
import { checkPrivate, checkSize, checkVitals } from '@tfp/contract/vitals';
import type { OutputCollector } from '../collect-output.ts';
import { limits } from '../limits.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import type { AppLog } from '../segments/app-log.ts';
import type { LogStore } from '../segments/log-store.ts';
import { bytesOnDisk } from '../segments/segment-files.ts';

export interface ExamineLogsDeps {
  store: Pick<LogStore, 'all'>;
  collector: Pick<OutputCollector, 'isInOrder'>;
  metrics: Pick<MetricStore, 'appIds'>;
  directory: string;
  appBytesMax: number;
}

/** What the log store finds of its sizes, and of sources that can give nothing any more. */
export function examineLogs({
  store,
  collector,
  metrics,
  directory,
  appBytesMax,
}: ExamineLogsDeps): Promise<Examination> {
  const logs = [...store.all()];
  const checks = {
    sizes: () => logs.flatMap(([appId, log]) => checkLog(appId, log, appBytesMax)),
    sources: () => logs.flatMap(([, log]) => lostSources(log, collector)),
    damage: () => logs.flatMap(([appId, log]) => damagedLines(appId, log)),
    modes: () => checkPrivate([directory]),
    vitals: () => checkVitals(limits),
  };
  const appIds = new Set([...logs.map(([appId]) => appId), ...metrics.appIds()]);
  return examine('logs', checks, [...appIds]);
}

function checkLog(appId: string, log: AppLog, appBytesMax: number): Finding[] {
  const bytes = log.segments.reduce((sum, segment) => sum + bytesOnDisk(segment), 0);
  // The newest segment is filled before an old one goes.
  const bytesMax = appBytesMax + limits.segmentBytesMax;
  return checkSize(`The log of ${appId}`, bytes, bytesMax, 'tfp health');
}

/** What an engine has lost, or a backup has not brought along, is given up by itself: only what was not is told. */
function lostSources(log: AppLog, collector: Pick<OutputCollector, 'isInOrder'>): Finding[] {
  return [...log.state.sources.values()]
    .filter(({ ended, source }) => !ended && !existsSync(dirname(source.path)))
    .filter(({ source }) => !collector.isInOrder(source.containerId))
    .map(({ source }) => ({
      code: 'leftover_source',
      invariant: 'I3',
      severity: 'warning',
      found: `The output of ${source.containerId.slice(0, 12)} is gone, and was not given up in its time.`,
      next: 'bin/tfp server:stop && bin/tfp server:start: ten minutes later it is given up.',
    }));
}

function damagedLines(appId: string, { damaged }: AppLog): Finding[] {
  if (damaged.size === 0) return [];
  const places = damaged.size === 1 ? '1 place' : `${damaged.size} places`;
  const found = `Lines of ${appId} cannot be read any more: the disk has damaged them (${places}).`;
  const next = 'Look after the disk. All other lines can be read.';
  return [{ code: 'damaged_log', invariant: 'I1', severity: 'warning', found, next }];
}

import { TfpError } from '@tfp/contract/errors';
import type { MetricBatch, MetricSample } from '@tfp/contract/metrics';
import { limits } from '../limits.ts';
import { isAppId, isWriter } from '../names.ts';

/** Takes what a writer pushed for a batch, or refuses it as a whole: only parts of the platform push here. */
export function readBatch(body: unknown): MetricBatch {
  const batch = (body ?? {}) as Partial<MetricBatch>;
  const { writer, from, minute, dropped, samples } = batch;
  const isBatch =
    isWriter(writer) &&
    (from === 'router' || from === 'runner') &&
    isCount(minute) &&
    isCount(dropped) &&
    Array.isArray(samples) &&
    samples.length <= limits.samplesPerBatchMax &&
    samples.every(isSample);
  if (isBatch) return batch as MetricBatch;
  throw new TfpError('bad_request', 'A batch has writer, from, minute, dropped and samples.');
}

function isSample(value: unknown): value is MetricSample {
  const { appId, minute, number } = (value ?? {}) as Partial<MetricSample>;
  return isAppId(appId) && isCount(minute) && isCount(number);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

import type { MetricSample } from '@tfp/contract/metrics';

/** A sample as it lies on the disk; the app is its folder. */
export type StoredSample = Omit<MetricSample, 'appId'> & { writer: string };

export function encodeSample({ appId: _, ...sample }: MetricSample, writer: string): string {
  return JSON.stringify({ ...sample, writer });
}

/** Each sample of a day once, in the order of its writer. What a crash has torn is passed over. */
export function* decodeSamples(lines: Iterable<string>): Generator<StoredSample> {
  const last = new Map<string, number>();
  for (const line of lines) {
    const sample = parse(line);
    if (sample === undefined || sample.number <= (last.get(sample.writer) ?? 0)) continue;
    last.set(sample.writer, sample.number);
    yield sample;
  }
}

function parse(line: string): StoredSample | undefined {
  // A line that was cut off has no end.
  if (!line.startsWith('{') || !line.endsWith('}')) return undefined;
  try {
    return JSON.parse(line) as StoredSample;
  } catch {
    return undefined;
  }
}

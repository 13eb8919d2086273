import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** What stands in a few lines alone, and what in many. */
export const RARE = 'ledger out of balance';
export const MANY = 'upstream timed out';
export const COMMON = 'GET';
export const REQUEST = '7f3e9c51-0000-4000-8000-00000000beef';

const SPREAD_MS = 10 * 3_600_000;
const CHUNK_LINES = 5_000;
const LINE_BYTES = 170;

/**
 * Writes the file that the engine would write of an app's output, and tells the same lines as `tfp logs` shows them:
 * half of them JSON as pino writes it, half text, one in a hundred with a time-out, three with the rare words. Their
 * times are spread over the last ten hours.
 */
export function writeCorpus(
  path: string,
  megabytes: number,
  tell: (lines: string) => void,
): number {
  const count = Math.round((megabytes * 1e6) / LINE_BYTES);
  const begin = Date.now() - SPREAD_MS;
  const random = seeded(42);
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w');
  for (let first = 0; first < count; first += CHUNK_LINES) {
    const records: string[] = [];
    const lines: string[] = [];
    for (let number = first; number < Math.min(count, first + CHUNK_LINES); number += 1) {
      const at = new Date(begin + (number / count) * SPREAD_MS).toISOString().slice(0, -1);
      const text = textOf(number, count, random);
      records.push(
        `{"log":${JSON.stringify(`${text}\n`)},"stream":"stdout","time":"${at}123456Z"}\n`,
      );
      lines.push(`${at}123Z app[web.1]: ${text}\n`);
    }
    writeSync(file, records.join(''));
    tell(lines.join(''));
  }
  closeSync(file);
  return count;
}

function textOf(number: number, count: number, random: () => number): string {
  const id = uuid(random);
  const path = `/api/orders/${Math.floor(random() * 1e6)}`;
  const ms = Math.floor(random() * 300);
  if (number % Math.floor(count / 3) === 77) return `level=error msg="${RARE}" order=${number}`;
  if (number === Math.floor(count / 2)) return `level=info request_id=${REQUEST} msg="paid"`;
  if (number % 100 === 13) return `level=warn request_id=${id} msg="${MANY}" path=${path} ms=${ms}`;
  if (number % 2 === 0) {
    return `level=info request_id=${id} method=GET path=${path} status=200 service=${ms}ms bytes=${ms * 37}`;
  }
  return `{"level":30,"time":${1_795_000_000_000 + number},"pid":17,"reqId":"${id}","msg":"GET ${path} answered in ${ms} ms"}`;
}

function uuid(random: () => number): string {
  const hex = (length: number) =>
    Math.floor(random() * 16 ** length)
      .toString(16)
      .padStart(length, '0');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}

/** The same lines in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

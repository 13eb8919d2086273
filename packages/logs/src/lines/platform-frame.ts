import type { LineBatch, NewLogLine } from '@tfp/contract/log-lines';
import type { FrameMeta, NewFrame } from '../segments/frame.ts';
import { platformRecords } from './platform-record.ts';

/** Lines of the platform as a frame of the app's log. */
export function linesFrame(lines: Omit<NewLogLine, 'appId'>[], batch?: LineBatch): NewFrame {
  const records = lines.flatMap(platformRecords);
  const meta: FrameMeta = { kind: 'lines', ...batch };
  return { meta, payload: Buffer.from(records.join(''), 'latin1'), lines: records.length };
}

/** A word of the log store itself in the app's stream: what it could not keep, it tells. */
export function noticeFrame(text: string): NewFrame {
  const at = new Date().toISOString();
  return linesFrame([{ at, source: 'tfp', process: 'logs', text }]);
}

import type { NewLogLine } from '@tfp/contract/log-lines';

/** What those who push lines write into an app's stream where they had to drop some: the number is in the text alone. */
const NOTICE = /^Error L10 \(output buffer overflow\): (\d+) lines? /;

/** Counts the lines of each app that were dropped since this process was started. */
export class DroppedLines {
  private readonly byApp = new Map<string, number>();

  add(appId: string, count: number): void {
    if (count > 0) this.byApp.set(appId, this.of(appId) + count);
  }

  /** Adds up what pushed lines tell. They speak as the log store: no line of an app's own can be taken for one. */
  addTold(appId: string, lines: NewLogLine[]): void {
    for (const { source, process, text } of lines) {
      if (source === 'tfp' && process === 'logs') this.add(appId, Number(NOTICE.exec(text)?.[1]));
    }
  }

  of(appId: string): number {
    return this.byApp.get(appId) ?? 0;
  }

  forget(appId: string): void {
    this.byApp.delete(appId);
  }
}

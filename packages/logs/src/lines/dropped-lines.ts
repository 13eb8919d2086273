/** What whoever drops lines of an app writes into its stream. */
const NOTICE = /^Error L10 \(output buffer overflow\): (?:about )?(\d+) lines? /;

interface MaybeLine {
  appId?: unknown;
  process?: unknown;
  text?: unknown;
}

/** Counts the lines that were dropped, by the notices that tell of them, since this process was started. */
export class DroppedLines {
  readonly #byApp = new Map<string, number>();

  /** `body`: lines as they were pushed, not checked yet. */
  notePushed(body: unknown): void {
    if (!Array.isArray(body)) return;
    for (const line of body as (MaybeLine | null)[]) {
      // Notices come in the name of the log store: no app's line can be taken for one.
      if (line?.process !== 'logs' || typeof line.appId !== 'string') continue;
      this.note(line.appId, String(line.text));
    }
  }

  note(appId: string, text: string): void {
    const count = Number(NOTICE.exec(text)?.[1] ?? 0);
    if (count > 0) this.#byApp.set(appId, this.of(appId) + count);
  }

  of(appId: string): number {
    return this.#byApp.get(appId) ?? 0;
  }

  forget(appId: string): void {
    this.#byApp.delete(appId);
  }
}

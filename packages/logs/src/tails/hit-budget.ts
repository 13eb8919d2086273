/**
 * How many bytes of hits may wait for a reader, within what those of all readers may take together: one that takes nothing
 * keeps its hits for as long as it likes.
 */
export class HitBudget {
  private readonly bytesMax: number;
  private readonly ofAll: HitBudget | undefined;
  private bytes = 0;

  constructor(bytesMax: number, ofAll?: HitBudget) {
    this.bytesMax = bytesMax;
    this.ofAll = ofAll;
  }

  /** Whether there was room: then it is taken. */
  take(bytes: number): boolean {
    if (this.bytes + bytes > this.bytesMax) return false;
    if (this.ofAll !== undefined && !this.ofAll.take(bytes)) return false;
    this.bytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.bytes -= bytes;
    this.ofAll?.give(bytes);
  }

  giveAll(): void {
    this.give(this.bytes);
  }
}

import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface OutputWriterOptions {
  bytesMax?: number;
  filesMax?: number;
}

/** Writes and rotates a container's log as the engine's json-file driver does, record by record. */
export class OutputWriter {
  readonly path: string;
  private readonly bytesMax: number;
  private readonly filesMax: number;
  private file: number;
  private size = 0;
  private clock = BigInt(Date.now()) * 1_000_000n;

  constructor(path: string, options: OutputWriterOptions = {}) {
    this.path = path;
    this.bytesMax = options.bytesMax ?? 10 * 1024 * 1024;
    this.filesMax = options.filesMax ?? 5;
    mkdirSync(dirname(path), { recursive: true });
    this.file = openSync(path, 'a');
  }

  line(text: string, stream = 'stdout'): void {
    this.part(`${text}\n`, stream);
  }

  /** A part of a line that is longer than the engine's buffer, or the last words of a process without a newline. */
  part(text: string, stream = 'stdout'): void {
    this.raw(`{"log":${escapeAsGo(text)},"stream":"${stream}","time":"${this.time()}"}\n`);
  }

  raw(record: string | Buffer): void {
    if (this.size >= this.bytesMax) this.rotate();
    this.size += writeSync(this.file, Buffer.from(record));
  }

  rotate(): void {
    closeSync(this.file);
    rmSync(`${this.path}.${this.filesMax - 1}`, { force: true });
    for (let number = this.filesMax - 1; number > 1; number -= 1) {
      renameIfThere(`${this.path}.${number - 1}`, `${this.path}.${number}`);
    }
    renameIfThere(this.path, `${this.path}.1`);
    this.file = openSync(this.path, 'w');
    this.size = 0;
  }

  close(): void {
    closeSync(this.file);
  }

  /** As Go writes it: nanoseconds, without the zeros at the end. */
  private time(): string {
    this.clock += 1_000n;
    const seconds = new Date(Number(this.clock / 1_000_000n)).toISOString().slice(0, 19);
    const nanoseconds = String(this.clock % 1_000_000_000n)
      .padStart(9, '0')
      .replace(/0+$/, '');
    return nanoseconds === '' ? `${seconds}Z` : `${seconds}.${nanoseconds}Z`;
  }
}

/** As the engine escapes: what a browser could take for markup too. */
function escapeAsGo(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

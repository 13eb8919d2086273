import type { DesiredDrain } from '@tfp/contract/drains';
import type { Clock } from '../clock.ts';
import type { DialRules } from '../dial/dial.ts';
import { readDial } from '../dial/read-dial.ts';
import type { Batch } from '../drain-line.ts';
import { encodeSyslog } from '../formats/syslog.ts';
import { Probation } from './probation.ts';
import type { Outcome, Receiver } from './receiver.ts';
import { type ConnectionLimits, openConnection, writeAll } from './syslog-connection.ts';
import { Trouble, troubleWords } from './trouble-words.ts';
import { type Connection, endWithin } from './watch-end.ts';

export interface SyslogLimits extends ConnectionLimits {
  drainDoubtMs: number;
}

export interface SyslogDeps {
  rules: DialRules;
  limits: SyslogLimits;
  clock: Clock;
}

const CLOSED_AT_ONCE = 'takes connections and closes them at once';

/**
 * Syslog over one connection that stays open. TCP says only that this machine's kernel took the lines; `onBreak` tells
 * when a connection broke, for the drain to go back over what may have been lost with it.
 */
export class SyslogReceiver implements Receiver {
  readonly confirms = false;
  readonly lingers = false;
  private readonly deps: SyslogDeps;
  private readonly drain: DesiredDrain;
  private readonly onBreak: () => void;
  private readonly probation: Probation;
  private connection: Connection | undefined;

  constructor(deps: SyslogDeps, drain: DesiredDrain, onBreak: () => void) {
    this.deps = deps;
    this.drain = drain;
    this.onBreak = onBreak;
    this.probation = new Probation(deps.limits.drainDoubtMs);
  }

  async send(batch: Batch, signal: AbortSignal): Promise<Outcome> {
    let used: Connection | undefined;
    try {
      used = this.connection ?? (await this.connect(signal));
      await writeAll(used.socket, encodeSyslog(batch), this.deps.limits, signal);
      if (!this.probation.isOn) return { kind: 'taken', isInDoubt: true };
      await this.watchBehind(used, signal);
      return { kind: 'taken' };
    } catch (error) {
      used?.socket.destroy();
      return { kind: 'failed', text: this.wordsOf(error, used) };
    }
  }

  putOnProbation(): void {
    this.probation.isOn = true;
  }

  close(): void {
    const { socket } = this.connection ?? {};
    this.connection = undefined;
    // What the kernel still holds goes out before the end; nobody waits for it longer than for an answer.
    socket?.setTimeout(this.deps.limits.drainConnectMs, () => socket.destroy());
    socket?.end();
  }

  private async connect(signal: AbortSignal): Promise<Connection> {
    const { rules, limits, clock } = this.deps;
    const socket = await openConnection(this.drain, rules, limits, signal);
    const opened = { socket, openedAtMs: clock.nowMs() };
    if (this.probation.isOn) await this.watchInSilence(opened, signal);
    this.connection = opened;
    socket.once('close', () => {
      if (this.connection !== opened) return;
      this.connection = undefined;
      // On probation whoever sends watches for the end.
      if (!this.probation.isOn) this.onBreak();
    });
    return opened;
  }

  private async watchInSilence(opened: Connection, signal: AbortSignal): Promise<void> {
    const { probation, deps } = this;
    try {
      const end = await endWithin(probation.silenceMs, opened, deps.clock, signal);
      if (end === undefined) return;
      probation.noteSilentEnd(end);
      const seconds = (end.livedMs / 1_000).toFixed(1);
      throw new Trouble(
        probation.isAtOnce(end.livedMs)
          ? CLOSED_AT_ONCE
          : `takes connections and closes them after ${seconds} s`,
      );
    } catch (error) {
      opened.socket.destroy();
      throw error;
    }
  }

  private async watchBehind(used: Connection, signal: AbortSignal): Promise<void> {
    const { probation, deps } = this;
    const end = await endWithin(probation.watchMs, used, deps.clock, signal);
    if (probation.isTaken(end)) return;
    throw new Trouble('breaks connections off soon after it got lines: they do not count as taken');
  }

  /** A reset may come before this side knows that it is connected. */
  private wordsOf(error: unknown, used: Connection | undefined): string {
    const { host } = readDial(new URL(this.drain.url));
    const livedMs = used === undefined ? 0 : this.deps.clock.nowMs() - used.openedAtMs;
    const isBreak = ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
    const isAtOnce = isBreak && this.probation.isAtOnce(livedMs);
    return troubleWords(isAtOnce ? new Trouble(CLOSED_AT_ONCE) : error, host);
  }
}

import { TfpError } from '@tfp/contract/errors';
import { LIMITS } from '../limits.ts';
import type { HookConnection } from './hook-connection.ts';
import { createPacketReader, encodePacket, FLUSH, type Packet } from './pkt-line.ts';

/** One ref that a push wants to change, in git's own words. */
export interface RefCommand {
  oldId: string;
  newId: string;
  ref: string;
}

/** What becomes of it: `accepted` means that we have moved the ref ourselves. */
export type RefResult =
  | { kind: 'accepted'; ref: string }
  /** `reason`: one line, which git shows beside the ref. */
  | { kind: 'refused'; ref: string; reason: string };

const COMMAND =
  /^([0-9a-f]{40}(?:[0-9a-f]{24})?) ([0-9a-f]{40}(?:[0-9a-f]{24})?) (refs\/[^\0\n]+)$/;
const GREETING_LINES_MAX = 8;
const VERSION = /^version=1(?:\0|\n|$)/;

/** Speaks the opening of git's proc-receive protocol, and gives back what the push asks for. */
export async function readCommands(hook: HookConnection): Promise<RefCommand[]> {
  const packets = packetsOf(hook.input);
  const [greeting] = await readSection(packets, GREETING_LINES_MAX);
  if (greeting === undefined || !VERSION.test(greeting)) {
    throw new TfpError('bad_request', 'git speaks another version of its hook protocol.', {
      hint: 'Update git on the server.',
    });
  }
  hook.toGit(Buffer.concat([encodePacket('version=1\n'), FLUSH]));
  const lines = await readSection(packets, LIMITS.refsPerPushMax);
  return lines.map(parseCommand);
}

/** Answers git. */
export function reportResults(hook: HookConnection, results: RefResult[]): void {
  const lines = results.map((result) =>
    result.kind === 'accepted' ? `ok ${result.ref}\n` : `ng ${result.ref} ${result.reason}\n`,
  );
  hook.toGit(Buffer.concat([...lines.map(encodePacket), FLUSH]));
  hook.end(0);
}

function parseCommand(line: string): RefCommand {
  const [, oldId, newId, ref] = COMMAND.exec(line) ?? [];
  if (oldId === undefined || newId === undefined || ref === undefined) {
    throw new TfpError('bad_request', 'git sent a ref that cannot be read.');
  }
  return { oldId, newId, ref };
}

async function readSection(packets: AsyncIterator<Packet>, linesMax: number): Promise<string[]> {
  const lines: string[] = [];
  for (;;) {
    const { done, value } = await packets.next();
    if (done) throw new TfpError('bad_request', 'The push ended before it was whole.');
    if (value.kind === 'flush') return lines;
    if (lines.length === linesMax) {
      throw new TfpError('bad_request', `A push may change ${linesMax} refs at most.`, {
        hint: 'Push the branch that you want to deploy: git push tfp main',
      });
    }
    lines.push(value.payload.toString('utf8').replace(/\n$/, ''));
  }
}

async function* packetsOf(input: AsyncIterable<Buffer>): AsyncGenerator<Packet> {
  const read = createPacketReader(LIMITS.pktLineBytesMax);
  for await (const chunk of input) yield* read(chunk);
}

import type { SettledProof, StoppedProcess } from './releases.ts';
import { secondsWords } from './seconds-words.ts';

/** Says what became of what a rollout replaced, as parts of one line; none where nothing was replaced. */
export function proofWords(proof: SettledProof): string[] {
  return [...requestWords(proof), ...stopWords(proof), ...killWords(proof)];
}

/** The same, with the release of each process: for whoever reads it later. */
export function datedProofWords(proof: SettledProof): string[] {
  const dated = (list: StoppedProcess[]) =>
    list.map((each) => ({ ...each, process: `${each.process} (v${each.version})` }));
  const words = { ...proof, stopped: dated(proof.stopped), killed: dated(proof.killed) };
  return [...requestWords(proof), ...stopWords(words), ...killWords(words)];
}

function requestWords({ drained, dropped, cut, stopped, killed }: SettledProof): string[] {
  const hadVisitors = [...stopped, ...killed].some(({ process }) => process.startsWith('web.'));
  if (!hadVisitors && drained + dropped + cut === 0) return [];
  const requests = `${drained} request${drained === 1 ? '' : 's'} drained, ${dropped} dropped`;
  return [requests, ...(cut === 0 ? [] : [`${cut} stream${cut === 1 ? '' : 's'} cut`])];
}

function stopWords({ stopped }: SettledProof): string[] {
  const asked = stopped.filter((each): each is StoppedProcess & { ms: number } => each.ms !== null);
  const [first, ...more] = asked;
  const ended = stopped.filter(({ ms }) => ms === null).map(({ process }) => process);
  const alone = ended.length === 0 ? [] : [`${ended.join(', ')} had ended before SIGTERM`];
  if (first === undefined) return alone;
  const slowest = secondsWords(Math.max(...asked.map(({ ms }) => ms)));
  return more.length === 0
    ? [`${first.process} stopped ${slowest} after SIGTERM`, ...alone]
    : [`${asked.length} processes stopped within ${slowest} of SIGTERM`, ...alone];
}

function killWords({ killed }: SettledProof): string[] {
  return killed.map(({ process, ms }) => {
    return `${process} killed ${secondsWords(ms ?? 0)} after SIGTERM (R12)`;
  });
}

import { execFile } from 'node:child_process';
import { LIMITS } from '../limits.ts';

/** Runs one of the host's network tools by an argument array and gives back what it printed. */
export function runCommand(command: string, args: string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
    const child = execFile(
      command,
      args,
      { timeout: LIMITS.commandMs, maxBuffer: LIMITS.commandOutputBytes, env },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const words = stderr.trim() || error.message;
        reject(new Error(`${command} ${args.join(' ')}: ${words}`, { cause: error }));
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** Progress and advice for a person, on stderr: stdout belongs to results. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

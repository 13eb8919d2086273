import { CORE_FILES } from './core-files.ts';
import { type Survivor, tryFile } from './try-file.ts';

// Goal: what decides is held by tests so tightly that a changed operator, number or condition fails one of them.
// Method: all mutants of a file stand in one text and are tried in one worker, one after the other, test by test.

const wishes = process.argv.slice(2);
const files = CORE_FILES.filter(
  (file) => wishes.length === 0 || wishes.some((wish) => file.includes(wish)),
);

let mutants = 0;
let killed = 0;
for (const file of files) {
  const { count, survivors } = await tryFile(file);
  mutants += count;
  killed += count - survivors.length;
  say(
    `${file}  ${count} mutants, ${count - survivors.length} killed, ${survivors.length} survived`,
  );
  for (const survivor of survivors) say(`    ${wordsOf(survivor)}`);
}
say(`${mutants} mutants, ${killed} killed: ${((100 * killed) / mutants).toFixed(1)} %`);
// What a mutant left open must not keep this process.
process.exit(0);

function wordsOf({ line, was, now, isReached }: Survivor): string {
  return `${line}: ${inLine(was)}  →  ${inLine(now)}${isReached ? '' : '  (no test comes here)'}`;
}

function inLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 70 ? `${line.slice(0, 67)}...` : line;
}

function say(line: string) {
  process.stdout.write(`${line}\n`);
}

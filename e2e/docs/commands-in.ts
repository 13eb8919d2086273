import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/tfp-stack.ts';

/** A command as a document shows it. */
export interface DocCommand {
  document: string;
  line: number;
  text: string;
  /** It stands in a sentence or a table, not in a block. */
  isInline: boolean;
  /** What the document says that it prints; undefined where it does not say. */
  output?: string[];
}

const RUNNABLE = new Set(['sh', 'console']);
const PROMPT = '$ ';
/** Inline code that is a command: `tfp ps`, `bin/tfp server:start`, `git push tfp main`. */
const INLINE = /`((?:(?:bin\/)?tfp [a-z]|git push (?:-f )?tfp )[^`]*)`/g;

/** The documents that people follow with their fingers. */
export function documents(): string[] {
  const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...pages.sort().map((name) => `docs/${name}`)];
}

/** Every command of a document in its order. One that is only spoken of comes once. */
export function commandsOf(document: string): DocCommand[] {
  const found = commandsIn(document, readFileSync(join(ROOT, document), 'utf8'));
  const seen = new Set<string>();
  return found.filter(({ text, isInline }) => {
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew || !isInline;
  });
}

function commandsIn(document: string, markdown: string): DocCommand[] {
  const commands: DocCommand[] = [];
  let block: string | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const place = { document, line: index + 1 };
    const fence = /^```(\w*)/.exec(line);
    if (fence) block = block === undefined ? fence[1] : undefined;
    else if (block === undefined) commands.push(...inlineCommands(line, place));
    else if (RUNNABLE.has(block)) takeLine(commands, line, block, place);
  }
  return commands;
}

type Place = Pick<DocCommand, 'document' | 'line'>;

function inlineCommands(line: string, place: Place): DocCommand[] {
  return [...line.matchAll(INLINE)].map(([, text = '']) => ({ ...place, text, isInline: true }));
}

function takeLine(commands: DocCommand[], line: string, block: string, place: Place): void {
  const last = commands.at(-1);
  if (block === 'console' && !line.startsWith(PROMPT)) {
    last?.output?.push(line);
    return;
  }
  const text = withoutComment(block === 'console' ? line.slice(PROMPT.length) : line);
  if (text === '') return;
  // What a variable is for stands in the line behind it.
  if (block === 'sh' && last !== undefined && /^\w+=\S*$|^\w+=\$\(.*\)$/.test(last.text)) {
    last.text += `\n${text}`;
    return;
  }
  commands.push({
    ...place,
    text,
    isInline: false,
    ...(block === 'console' ? { output: [] } : {}),
  });
}

const withoutComment = (line: string) => line.replace(/(^|\s)#\s.*$/, '').trim();

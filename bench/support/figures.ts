import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { GoalName } from './goals.ts';

/** What a bench saw, for the table of `bench/all`. */
export interface Figure {
  goal: GoalName;
  /** What is held against the goal, in its unit; undefined where it could not be measured. */
  value?: number;
  /** In words: our figure, and the one that stands beside it. Or why there is none. */
  seen: string;
  beside?: string;
}

const path = process.env.TFP_BENCH_FIGURES;

/** Hands a figure over to `bench/all`; a bench that was started by itself has its own table alone. */
export function handOver(goal: GoalName, figure: Omit<Figure, 'goal'>): void {
  if (path !== undefined) appendFileSync(path, `${JSON.stringify({ goal, ...figure })}\n`);
}

export function readFigures(from: string): Figure[] {
  if (!existsSync(from)) return [];
  const lines = readFileSync(from, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

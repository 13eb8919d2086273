import type { Figure } from './figures.ts';
import { GOALS, type Goal, type GoalName, isMet } from './goals.ts';
import { printTable } from './table.ts';

const SIGNS = { 'at most': '≤', 'at least': '≥' } as const;
const HEAD = ['measure', 'figure', 'beside', 'ratio', 'goal', ''];

/** One row for each measure of these benches, whether it could be taken or not. */
export function reportGoals(benches: readonly string[], figures: readonly Figure[]): void {
  const rows = Object.entries(GOALS as Record<string, Goal>)
    .filter(([, { bench }]) => benches.includes(bench))
    .map(([name, goal]) =>
      rowOf(
        goal,
        figures.findLast((figure) => figure.goal === (name as GoalName)),
      ),
    );
  console.log();
  printTable(HEAD, rows);
}

function rowOf(goal: Goal, figure: Figure | undefined): string[] {
  const { measure, beside, bound, unit } = goal;
  const sign = bound === undefined ? '' : `${SIGNS[bound]} ${goal.value}${spaced(unit)}`;
  if (figure?.value === undefined) {
    return [measure, figure?.seen ?? 'it broke off', beside, '', sign, bound ? 'not measured' : ''];
  }
  const shown = `${figure.value.toFixed(2)}${spaced(unit)}`;
  const words = [beside, figure.beside].filter(Boolean).join(': ');
  const met = isMet(goal, figure.value);
  return [
    measure,
    figure.seen,
    words,
    shown,
    sign,
    met === undefined ? '' : met ? 'met' : 'missed',
  ];
}

function spaced(unit: string): string {
  return unit === '×' ? unit : ` ${unit}`;
}

import { describe, expect, test } from 'vitest';
import { plotMarks, plotSeries } from '#src/metrics/plot.ts';

describe('a plot', () => {
  test('shows nothing at all, a little, the most, and what is not known', () => {
    const series = [0, 0.01, 5, 10, null];
    expect(plotSeries(series, 10, true)).toBe('▁▂▅█ ');
    expect(plotSeries(series, 10, false)).toBe('_.=# ');
  });

  test('of nothing but zeros lies on the ground, and more than the most does not leave it', () => {
    expect(plotSeries([0, 0], 0, true)).toBe('▁▁');
    expect(plotSeries([1], 0, true)).toBe('▁');
    expect(plotSeries([11], 10, true)).toBe('█');
  });
});

describe('marks', () => {
  test('stand under their moments', () => {
    expect(
      plotMarks(
        [
          { at: 2, text: 'v1' },
          { at: 10, text: 'v2' },
        ],
        20,
      ),
    ).toBe('  ^v1     ^v2');
  });

  test('that come too close keep the name of the newer one', () => {
    expect(
      plotMarks(
        [
          { at: 2, text: 'v11' },
          { at: 4, text: 'v12' },
        ],
        20,
      ),
    ).toBe('  ^ ^v12');
    expect(
      plotMarks(
        [
          { at: 4, text: 'v11' },
          { at: 4, text: 'v12' },
        ],
        20,
      ),
    ).toBe('    ^v12');
  });

  test('never cover the sign of an older one with their names', () => {
    const marks = [2, 7, 9].map((at) => ({ at, text: 'v12' }));
    expect(plotMarks(marks, 10)).toBe('  ^v12 ^ ^');
    for (let width = 1; width < 24; width++) {
      for (let first = 0; first < width; first++) {
        for (let second = 0; second < width; second++) {
          const line = plotMarks(
            [first, second].map((at) => ({ at, text: 'v123' })),
            width,
          );
          expect([line[first], line[second]]).toEqual(['^', '^']);
        }
      }
    }
  });

  test('at the edges stay inside', () => {
    expect(plotMarks([{ at: 9, text: 'v12' }], 10)).toBe('      v12^');
    expect(
      plotMarks(
        [
          { at: 12, text: 'v12' },
          { at: -3, text: 'v1' },
        ],
        10,
      ),
    ).toBe('^v1   v12^');
    for (let width = 1; width < 30; width++) {
      for (let at = 0; at < width; at++) {
        const marks = [
          { at, text: 'v123' },
          { at: width - 1, text: 'v124' },
          { at: 0, text: 'v1' },
        ];
        expect(plotMarks(marks, width).length).toBeLessThanOrEqual(width);
      }
    }
  });
});

import { expect, test } from 'vitest';
import { findProcessTypes } from '#src/plans/process-types.ts';

// Goal: any plan's default and any Procfile make the types that Heroku's users expect. The plans themselves: detect-plan.test.ts.

const LANGUAGE = { name: 'Fortran', startsBy: 'a main.f90' };

test.each([
  [
    'a default and no Procfile',
    {},
    'run',
    { web: 'run' },
    ['Default types for Fortran -> web (run)'],
  ],
  [
    'a default beside other types',
    { worker: 'x', clock: 'y' },
    'run',
    { web: 'run', worker: 'x', clock: 'y' },
    ['Procfile declares types -> clock, worker', 'Default types for Fortran -> web (run)'],
  ],
  ['a web of its own', { web: 'x' }, 'run', { web: 'x' }, ['Procfile declares types -> web']],
  ['no default, and other types', { worker: 'x' }, undefined, { worker: 'x' }, [/-> worker/]],
  ["the image's own command", {}, null, { web: null }, [/own command runs as -> web/]],
  [
    "other types beside the image's own command",
    { worker: 'x' },
    null,
    { worker: 'x' },
    [/-> worker/],
  ],
])('%s', (_what, procfile, defaultWeb, processTypes, notes) => {
  const found = findProcessTypes(procfile as Record<string, string>, LANGUAGE, defaultWeb);
  expect(found.processTypes).toEqual(processTypes);
  expect(found.notes).toEqual(
    notes.map((note) => (typeof note === 'string' ? note : expect.stringMatching(note))),
  );
});

test.each([
  [LANGUAGE, 'Commit a Procfile with the line "web: <your start command>", or a main.f90.'],
  [{ name: 'Basic' }, 'Commit a Procfile with the line "web: <your start command>".'],
])('where nothing says what starts, %j says how to', (language, hint) => {
  const find = () => findProcessTypes({ release: 'x' }, language, undefined);
  expect(find).toThrow(expect.objectContaining({ code: 'build_failed', hint }));
});

import type { ErrorCode } from '@tfp/contract/errors';
import type { CodePage } from './code-page.ts';

/** Ids of errors, as the API tells them and the audit has them; the message of each says more. */
export const ERROR_CODE_PAGES: Readonly<Record<ErrorCode, CodePage>> = {
  bad_request: {
    title: 'Not understood',
    meaning: 'A word of the request cannot be read; the message names it.',
    next: 'What a command takes: tfp help COMMAND',
  },
  unauthorized: {
    title: 'Unknown token',
    meaning: 'The token is missing, mistyped, revoked, expired or of another platform.',
    next: 'Log in again: tfp login',
  },
  confirmation_required: {
    title: 'Not confirmed',
    meaning: 'It would remove something for good, and nobody said that it may.',
    next: 'Type what you are asked for, or give --confirm NAME or --yes.',
  },
  forbidden: {
    title: 'Not allowed',
    meaning: 'The platform knows you, and this is not yours to do.',
    next: 'Ask an admin or the owner. Who you are: tfp whoami',
  },
  not_found: {
    title: 'Not there',
    meaning: 'What was named is not there, or not yours to see.',
    next: 'See what is: tfp apps, tfp ps, tfp releases',
  },
  conflict: {
    title: 'Something is in the way',
    meaning: 'It cannot be done as things stand; nothing was changed.',
    next: 'The message says what is in the way. Look what stands, then try again.',
  },
  gone: {
    title: 'Destroyed',
    meaning: 'It was there, and was destroyed meanwhile.',
    next: 'See who did it: tfp audit --all (admins)',
  },
  unsupported_media_type: {
    title: 'Not JSON',
    meaning: 'The API takes JSON, and git what git sends.',
    next: 'Send it with content-type: application/json',
  },
  invalid_params: {
    title: 'Not possible',
    meaning: 'It was understood, and what it asks for cannot be; nothing was changed.',
    next: 'The message says what would do.',
  },
  rate_limit: {
    title: 'Too many at once',
    meaning: 'As many of it run as may run at a time.',
    next: 'Wait for some to end, or stop them: tfp ps, tfp run:stop',
  },
  internal_error: {
    title: 'Platform error',
    meaning: 'The platform’s own fault, and none of yours.',
    next: 'Try again. If it comes again, an admin looks what is wrong: tfp doctor',
  },
  unavailable: {
    title: 'No answer',
    meaning: 'The platform, or a part of it, does not answer right now; apps go on running.',
    next: 'Try again in a moment. How its parts are: tfp health',
  },
  build_failed: {
    title: 'Build failed',
    meaning: 'The pushed code could not be built; what served before serves on.',
    next: 'The output of the push says why. Correct it, commit, push again.',
  },
  release_failed: {
    title: 'Release failed',
    meaning: 'The release did not go live; what served before serves on.',
    next: 'Why: tfp releases:info. What its code means: tfp help codes',
  },
  superseded: {
    title: 'Overtaken',
    meaning: 'A newer push or release took the place of this one.',
    next: 'See which one decides what runs: tfp releases',
  },
  image_missing: {
    title: 'No image',
    meaning: 'The image of the release was removed in time, as old ones are.',
    next: 'Push its commit again. To keep others: tfp releases:pin vN',
  },
  storage_full: {
    title: 'Disk full',
    meaning: 'The disk of the platform is full; nothing was changed, and apps go on running.',
    next: 'Make room on the machine. What takes it: tfp doctor',
  },
};

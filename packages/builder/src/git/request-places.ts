import { TfpError } from '@tfp/contract/errors';

/** Bounds how many requests are served at once. Giving a place back twice is giving it back once. */
export function createRequestPlaces(max: number): { take: () => () => void } {
  let taken = 0;
  return {
    take() {
      if (taken >= max) throw tooMany();
      taken += 1;
      let isLeft = false;
      return () => {
        if (!isLeft) taken -= 1;
        isLeft = true;
      };
    },
  };
}

function tooMany(): TfpError {
  return new TfpError('unavailable', 'Too many git requests are served at once.', {
    hint: 'Try again in a moment.',
  });
}

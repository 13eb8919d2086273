import type { ImagePlan } from './plan.ts';

/** Where the source lies in the context, and our own files beside it. */
export const SOURCE = 'app';
export const OURS = 'tfp';
/** Whom the stack runs apps as. */
export const OWNER = '10001:10001';

export interface GeneratedImage {
  dockerfile: string;
  /** Other files that it copies, by their name in our folder. */
  files?: Record<string, string>;
  ignore?: string;
  headings: ImagePlan['headings'];
}

/** An image by a Dockerfile that a plan wrote: on the stack alone, and told in our words. */
export function generatedImage({ dockerfile, files, ...rest }: GeneratedImage): ImagePlan {
  const ours = Object.entries({ Dockerfile: dockerfile, ...files });
  return {
    ...rest,
    dockerfile: `${OURS}/Dockerfile`,
    files: new Map(ours.map(([name, text]) => [`${OURS}/${name}`, text])),
    sourceFolder: `${SOURCE}/`,
    buildArgs: {},
    mayPull: false,
  };
}

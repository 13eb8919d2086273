import { TfpError } from '@tfp/contract/errors';
import { satisfies, validRange } from 'semver';

/** `stack`: the Node that is there already. `range`: one that the build has to fetch. */
export type NodeChoice =
  | { kind: 'stack'; note: string }
  | { kind: 'range'; range: string; note: string };

/** What a range may hold when semver has written it. It goes into a build step as an argument. */
const WRITTEN_RANGE = /^[0-9A-Za-z.<>=|*+ -]+$/;

/** Takes the stack's Node wherever `engines.node` allows it: it costs no layer and no download. */
export function chooseNode(wanted: string | undefined, stackVersion: string): NodeChoice {
  if (wanted === undefined || wanted.trim() === '') {
    return {
      kind: 'stack',
      note: `Node ${stackVersion} (the stack's own: engines.node is not set)`,
    };
  }
  const range = validRange(wanted);
  if (range === null || !WRITTEN_RANGE.test(range)) {
    throw new TfpError('build_failed', `package.json: engines.node is "${wanted.slice(0, 60)}".`, {
      hint: 'Write a version or a range, for example "24.x".',
    });
  }
  if (satisfies(stackVersion, range)) {
    return { kind: 'stack', note: `Node ${stackVersion} (engines.node: ${wanted})` };
  }
  return { kind: 'range', range, note: `The newest Node of ${wanted} (engines.node)` };
}

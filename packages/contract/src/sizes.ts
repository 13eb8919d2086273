/** What a process of a size may use. Memory and processes are walls; CPU is a weight that counts only where it is scarce. */
export interface Size {
  memoryMb: number;
  cpuShares: number;
  processesMax: number;
}

/** The sizes that a process type can have, the smallest first. */
export const SIZES = {
  small: { memoryMb: 256, cpuShares: 512, processesMax: 256 },
  standard: { memoryMb: 512, cpuShares: 1_024, processesMax: 256 },
  large: { memoryMb: 1_024, cpuShares: 2_048, processesMax: 512 },
  xlarge: { memoryMb: 2_048, cpuShares: 4_096, processesMax: 512 },
} as const satisfies Record<string, Size>;

export type SizeName = keyof typeof SIZES;

/** What everything has that was given no size. */
export const STANDARD_SIZE: SizeName = 'standard';

/** Heroku's names, each for the size whose memory comes nearest. */
const ALIASES: Readonly<Record<string, SizeName>> = {
  eco: 'standard',
  basic: 'standard',
  hobby: 'standard',
  'standard-1x': 'standard',
  'standard-2x': 'large',
  'performance-m': 'xlarge',
};

/** The size that a person means, in whatever letters; undefined: there is none of this name. */
export function findSize(text: string): SizeName | undefined {
  const name = text.toLowerCase();
  if (Object.hasOwn(SIZES, name)) return name as SizeName;
  return Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
}

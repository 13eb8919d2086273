/** A block of IPv4 addresses: `10.64.0.0/14`. */
export interface Block {
  first: number;
  prefix: number;
}

export function parseBlock(text: string): Block | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, ...parts] = match;
  const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
  const prefix = parts[4] === undefined ? 32 : Number(parts[4]);
  const address = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  return { first: address - (address % sizeOf(prefix)), prefix };
}

export function formatBlock({ first, prefix }: Block): string {
  return `${formatAddress(first)}/${prefix}`;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

export function overlap(one: Block, other: Block): boolean {
  return (
    one.first < other.first + sizeOf(other.prefix) && other.first < one.first + sizeOf(one.prefix)
  );
}

/** The parts of a block that have the given prefix, in order. */
export function partsOf(block: Block, prefix: number): Block[] {
  const size = sizeOf(prefix);
  const count = sizeOf(block.prefix) / size;
  return Array.from({ length: count }, (_, index) => ({
    first: block.first + index * size,
    prefix,
  }));
}

function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix);
}

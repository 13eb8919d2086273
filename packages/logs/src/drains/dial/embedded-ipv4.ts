import { isIPv6 } from 'node:net';

/** IPv6 addresses that lead to an IPv4 one: mapped, compatible, of NAT64 and of 6to4. */
export function embeddedIPv4(address: string): string | undefined {
  if (!isIPv6(address)) return undefined;
  const groups = groupsOf(address);
  const [first = 0, second = 0, third = 0, , , sixth = 0, seventh = 0, eighth = 0] = groups;
  if (first === 0x2002) return dotted(second, third);
  const isZero = (from: number, to: number) => groups.slice(from, to).every((group) => group === 0);
  const isMapped = isZero(0, 5) && (sixth === 0xffff || sixth === 0);
  const isNat64 = first === 0x64 && second === 0xff9b && isZero(2, 6);
  const isTranslated = isZero(0, 4) && groups[4] === 0xffff && sixth === 0;
  const isPlainIPv6 = isZero(0, 7) && eighth <= 1;
  return (isMapped || isNat64 || isTranslated) && !isPlainIPv6
    ? dotted(seventh, eighth)
    : undefined;
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function groupsOf(address: string): number[] {
  // The URL parser writes every form of an IPv6 address in one way, an IPv4 tail in hex.
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]/`);
  const [before = '', after = ''] = hostname.slice(1, -1).split('::');
  const read = (text: string) =>
    text === '' ? [] : text.split(':').map((hex) => parseInt(hex, 16));
  const left = read(before);
  const right = read(after);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

/** Where in stored bytes the next line stands that may be one, from a place on; -1 where there is none. */
export type Finder = (bytes: Buffer) => (from: number) => number;

/** Finds any of some texts, byte for byte. */
export function bytesFinder(texts: string[]): Finder {
  const parts = texts.map((text) => Buffer.from(text, 'latin1'));
  return (bytes) => {
    /** Where each one stands next, as far as that is known: -2 before the first look, -1 where it is no more. */
    const places = parts.map(() => -2);
    return (from) => {
      let next = -1;
      for (const [index, part] of parts.entries()) {
        let place = places[index] ?? -2;
        if (place !== -1 && place < from) place = bytes.indexOf(part, from);
        places[index] = place;
        if (place !== -1 && (next === -1 || place < next)) next = place;
      }
      return next;
    };
  };
}

/** Finds what a pattern matches, in any case. */
export function patternFinder(source: string): Finder {
  const pattern = new RegExp(source, 'gi');
  return (bytes) => {
    const text = bytes.toString('latin1');
    return (from) => {
      pattern.lastIndex = from;
      return pattern.exec(text)?.index ?? -1;
    };
  };
}

/** Finds any of some texts, in any case. */
export function textFinder(texts: string[]): Finder {
  const escaped = texts.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return patternFinder(escaped.join('|'));
}

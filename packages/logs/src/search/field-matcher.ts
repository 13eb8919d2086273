/** Tells lines of JSON or logfmt in which a field has a value: `status=500`, also `user.name=ada` of JSON. */
export function fieldMatcher(field: string): (text: string) => boolean {
  const { key, value } = splitField(field);
  return (text) => {
    const quick = text.includes(lastName(key)) && (!isSimple(value) || text.includes(value));
    return (
      quick && (text.startsWith('{') ? isInJson(text, key, value) : isInLogfmt(text, key, value))
    );
  };
}

/** A part that stands in each such line, byte for byte. */
export function fieldLiteral(field: string): string {
  const { key, value } = splitField(field);
  return isSimple(value) && value.length > lastName(key).length ? value : lastName(key);
}

function splitField(field: string): { key: string; value: string } {
  const at = field.indexOf('=');
  return { key: field.slice(0, at), value: field.slice(at + 1) };
}

/** What is written the same in every notation; a number may be written in several. */
const isSimple = (value: string): boolean =>
  /^[\w-]*[A-Za-z_-][\w-]*$/.test(value) || /^\d+$/.test(value);

const lastName = (key: string): string => key.slice(key.lastIndexOf('.') + 1);

function isInJson(text: string, key: string, value: string): boolean {
  try {
    const object = JSON.parse(text) as Record<string, unknown>;
    return isValue(object[key], value) || isValue(nested(object, key), value);
  } catch {
    return false;
  }
}

function nested(object: unknown, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
          ? (inner as Record<string, unknown>)[name]
          : undefined,
      object,
    );
}

function isValue(found: unknown, value: string): boolean {
  if (found === undefined || (typeof found === 'object' && found !== null)) return false;
  return String(found) === value;
}

const PAIR = /(?<=^|\s)([^\s="]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/g;

function isInLogfmt(text: string, key: string, value: string): boolean {
  for (const [, name, quoted, bare] of text.matchAll(PAIR)) {
    const found = quoted === undefined ? bare : quoted.replaceAll(/\\(.)/g, '$1');
    if (name === key && found === value) return true;
  }
  return false;
}

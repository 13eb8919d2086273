/** Headers that say what is sent, or to whom: the platform sets them, a drain's own may not. */
const RESERVED =
  /^(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*|logplex-.*)$/i;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
// Printable, and what ISO 8859 adds to it: no control character can end the header.
const VALUE = /^[\t\x20-\x7e\xa0-\xff]{0,4000}$/;

/** Tells why a drain cannot send this header, or undefined when it can. */
export function drainHeaderProblem(name: string, value: string): string | undefined {
  if (!NAME.test(name)) return `"${name.slice(0, 40)}" is no name of a header`;
  if (RESERVED.test(name)) return `the platform sets ${name} itself`;
  if (value.trim() === '') return `the value of ${name} is empty`;
  if (!VALUE.test(value)) return `the value of ${name} holds what no header may`;
  return undefined;
}

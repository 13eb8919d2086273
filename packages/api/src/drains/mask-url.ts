const MASK = '***';
/** So long and without a dot: more likely a token than a word. */
const TOKEN = /^[\w~+=%-]{20,}$/;

/** The URL for people: where it leads to, without what would let them write there. */
export function maskUrl(text: string): string {
  const url = new URL(text);
  if (url.password !== '') url.password = MASK;
  else if (url.username !== '') url.username = MASK;
  url.pathname = url.pathname
    .split('/')
    .map((segment) => (TOKEN.test(segment) ? MASK : segment))
    .join('/');
  url.search = url.search.slice(1).split('&').map(maskParameter).join('&');
  return url.href;
}

/** Where it leads to and no more: the rest of an address may be a secret. */
export function placeOf(text: string): string {
  const { protocol, host } = new URL(text);
  return `${protocol}//${host}`;
}

/** Its name says what it is for. One without a value may be the secret itself. */
function maskParameter(text: string): string {
  if (text === '') return '';
  const [name, ...value] = text.split('=');
  return value.length === 0 || name === '' ? MASK : `${name}=${MASK}`;
}

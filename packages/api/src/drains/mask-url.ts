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
  for (const key of new Set(url.searchParams.keys())) url.searchParams.set(key, MASK);
  return url.href;
}

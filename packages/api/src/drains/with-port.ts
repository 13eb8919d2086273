const PORTS: Record<string, string> = { 'syslog:': '514', 'syslog+tls:': '6514' };

/** The URL of a syslog receiver names its port, so that everybody sees which one is used. */
export function withPort(url: URL): URL {
  const port = PORTS[url.protocol];
  if (port !== undefined && url.hostname !== '' && url.port === '') url.port = port;
  return url;
}

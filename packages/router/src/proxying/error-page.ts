import { REFUSED_STATUS, ROUTER_ERRORS, type RouterErrorCode } from '../router-errors.ts';

export interface ErrorPageOptions {
  wantsHtml: boolean;
  isHead: boolean;
  closes: boolean;
}

/** Builds a whole answer of the router's own: a small page for browsers, else one line. Nothing of the app is in it. */
export function errorPage(code: RouterErrorCode, options: ErrorPageOptions): Buffer {
  const { status, reason, text } = ROUTER_ERRORS[code];
  return page(code, status, reason, text, options);
}

/** The answer to a head that was refused, after which the connection closes. */
export function refusal(status: number): Buffer {
  const reason = REFUSED_STATUS[status] ?? 'Bad Request';
  const code = status === 408 ? 'H28' : 'H26';
  const text = ROUTER_ERRORS[code].text;
  return page(code, status, reason, text, { wantsHtml: false, isHead: false, closes: true });
}

function page(
  code: string,
  status: number,
  reason: string,
  text: string,
  { wantsHtml, isHead, closes }: ErrorPageOptions,
): Buffer {
  const body = wantsHtml ? html(code, reason, text) : `${code}: ${text}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${reason}`,
    `Content-Type: text/${wantsHtml ? 'html' : 'plain'}; charset=utf-8`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `tfp-error: ${code}`,
    ...(status === 503 ? ['Retry-After: 1'] : []),
    ...(closes ? ['Connection: close'] : []),
    '',
    isHead ? '' : body,
  ];
  return Buffer.from(lines.join('\r\n'));
}

function html(code: string, reason: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${reason}</title>
<style>
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto 0; padding: 0 1rem; color: #333 }
code { color: #888 }
</style>
<h1>${reason}</h1>
<p>${text}</p>
<p><code>${code}</code></p>
</html>
`;
}

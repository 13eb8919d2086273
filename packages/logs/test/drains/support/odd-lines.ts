/** What apps write, and people do not expect. Each stands for one line. */
export const ODD_LINES = [
  '',
  ' ',
  'a plain line',
  '   spaces before and behind   ',
  'tab\tand \u001b[31mred\u001b[0m and bell\u0007',
  'quotes " and \\ backslash \\n and ]brackets[',
  'größer als 你好 🎉 ',
  'a replacement \ufffd as the engine writes for what is no UTF-8',
  `${'x'.repeat(9_999)}é`.slice(0, 9_999),
  '{"level":"error","msg":"JSON"}',
  '<34>1 2003-10-11T22:14:15.003Z host app - - - a message in a message',
  '12 345 looks like a count',
  '\u0000\r[K progress\rbar',
  '\u2028 and \u2029 and \u0085',
];

/** As syslog has them: what receivers take for an end, or cannot take at all, by its picture. */
export const shown = (text: string) =>
  text.replaceAll('\0', '␀').replaceAll('\n', '␊').replaceAll('\r', '␍');

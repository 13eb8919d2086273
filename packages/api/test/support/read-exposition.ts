/** A metric as its text declares it, with its samples by name and labels. */
export interface ReadFamily {
  type: string;
  help: string;
  samples: Map<string, number>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const HELP = new RegExp(`^# HELP (${NAME}) (.+)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`);
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const SAMPLE = new RegExp(`^(${NAME})(\\{${LABEL}(?:,${LABEL})*\\})? ([0-9.eE+-]+)$`);
const ENDINGS: Record<string, RegExp> = {
  counter: /^_total$/,
  gauge: /^$/,
  histogram: /^_(bucket|sum|count)$/,
};

/**
 * Reads the text for Prometheus, in both its forms, and throws at what is no such text: each family once and in one
 * piece, HELP and TYPE before it, no sample twice, endings that fit the type, and buckets that only rise.
 */
export function readExposition(
  text: string,
  form: 'plain' | 'openmetrics',
): Map<string, ReadFamily> {
  const families = new Map<string, ReadFamily>();
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the text does not end with a newline');
  if (form === 'openmetrics' && lines.pop() !== '# EOF') throw new Error('the text has no end');
  let name = '';
  let help = '';
  for (const line of lines) {
    const [, helped, words = ''] = HELP.exec(line) ?? [];
    const [, typed, type = ''] = TYPE.exec(line) ?? [];
    if (helped !== undefined) {
      if (families.has(helped)) throw new Error(`${helped} comes twice`);
      [name, help] = [helped, words];
    } else if (typed !== undefined) {
      if (typed !== name || families.has(name)) throw new Error(`TYPE without HELP: ${line}`);
      if (form === 'plain' && type === 'counter' && !name.endsWith('_total')) throw new Error(line);
      families.set(name, { type, help, samples: new Map() });
    } else readSample(line, name, families.get(name), form);
  }
  for (const [family, { type, samples }] of families) {
    if (samples.size === 0) throw new Error(`${family} has no samples`);
    if (type === 'histogram') checkBuckets(samples);
  }
  return families;
}

function readSample(
  line: string,
  family: string,
  declared: ReadFamily | undefined,
  form: string,
): void {
  const [, name = '', labels = '', value] = SAMPLE.exec(line) ?? [];
  if (declared === undefined || !name.startsWith(family)) throw new Error(`no place for: ${line}`);
  const isBare = form === 'plain' && declared.type === 'counter';
  const ending = name.slice(family.length);
  if (!(isBare ? ending === '' : ENDINGS[declared.type]?.test(ending)))
    throw new Error(`odd name: ${line}`);
  if (declared.samples.has(name + labels)) throw new Error(`twice: ${line}`);
  if (Number.isNaN(Number(value))) throw new Error(`no number: ${line}`);
  declared.samples.set(name + labels, Number(value));
}

/** The samples of each app: buckets by rising bound, and the last of them is the count. */
function checkBuckets(samples: Map<string, number>): void {
  let before = { bound: 0, count: 0, app: '' };
  for (const [key, count] of samples) {
    const [, app = '', le] = /_bucket\{app="([^"]*)",le="([^"]*)"\}$/.exec(key) ?? [];
    if (le === undefined) continue;
    const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
    if (app === before.app && (bound <= before.bound || count < before.count))
      throw new Error(`bucket out of order: ${key}`);
    const counted = samples.get(key.replace(/_bucket.*/, `_count{app="${app}"}`));
    if (le === '+Inf' && count !== counted) throw new Error(`${key} is not the count`);
    before = { bound, count, app };
  }
}

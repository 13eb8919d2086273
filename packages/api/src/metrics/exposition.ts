/** A metric and its samples, as Prometheus knows them. The name of a counter lacks its `_total`. */
export interface Family {
  name: string;
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  samples: Sample[];
}

export interface Sample {
  /** Behind the family's name: `_bucket`, `_sum`. */
  suffix?: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** One of the two forms in which Prometheus reads. */
export interface Exposition {
  contentType: string;
  render: (families: Family[]) => string;
}

/** OpenMetrics where that is asked for, else the older form that everybody reads. */
export function expositionFor(accept: string | undefined): Exposition {
  return (accept ?? '').includes('application/openmetrics-text') ? OPEN_METRICS : PLAIN_TEXT;
}

const PLAIN_TEXT: Exposition = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  render: (families) => families.map((family) => renderFamily(family, totalOf(family))).join(''),
};

/** Here a counter is declared without the ending that its samples have, and the text says where it ends. */
const OPEN_METRICS: Exposition = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  render: (families) =>
    `${families.map((family) => renderFamily(family, family.name)).join('')}# EOF\n`,
};

function renderFamily(family: Family, declared: string): string {
  if (family.samples.length === 0) return '';
  const base = totalOf(family);
  const lines = family.samples.map(
    ({ suffix = '', labels, value }) => `${base}${suffix}${renderLabels(labels)} ${value}\n`,
  );
  return `# HELP ${declared} ${escapeHelp(family.help)}\n# TYPE ${declared} ${family.type}\n${lines.join('')}`;
}

function totalOf({ name, type }: Family): string {
  return type === 'counter' ? `${name}_total` : name;
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name in labels)
    text += `${text === '' ? '{' : ','}${name}="${escapeLabel(labels[name] ?? '')}"`;
  return text === '' ? '' : `${text}}`;
}

function escapeLabel(value: string): string {
  if (!/[\\"\n]/.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

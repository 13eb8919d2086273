import { parseEnv } from 'node:util';

export interface EnvText {
  text: string;
  /** Keys whose value a shell would read differently, since only Node's quotes can hold it. */
  nodeOnly: string[];
  /** Keys whose value no `.env` file can hold; they are not in the text. */
  leftOut: string[];
}

/**
 * Writes config vars as the text of a `.env` file. The rule is what Node reads (`node --env-file`, `util.parseEnv`,
 * `config:push`); wherever a shell can read the same, it does.
 */
export function writeEnvText(vars: Readonly<Record<string, string>>): EnvText {
  const written: EnvText = { text: '', nodeOnly: [], leftOut: [] };
  for (const key of Object.keys(vars).sort()) {
    const form = formOf(vars[key] ?? '');
    if (form === undefined) {
      written.leftOut.push(key);
      continue;
    }
    written.text += `${key}=${form.text}\n`;
    if (!form.shell) written.nodeOnly.push(key);
  }
  return written;
}

interface Form {
  text: string;
  /** A shell reads it as Node does. */
  shell: boolean;
}

/** The first form that Node reads back as what it was; those that a shell can read come first. */
function formOf(value: string): Form | undefined {
  return formsOf(value).find(({ text }) => parseEnv(`KEY=${text}\n`).KEY === value);
}

function formsOf(value: string): Form[] {
  const forms: Form[] = [];
  const add = (possible: boolean, text: string, shell: boolean) => {
    if (possible) forms.push({ text, shell });
  };
  add(/^[\w@%+=:,./-]*$/.test(value), value, true);
  add(!value.includes("'"), `'${value}'`, true);
  add(!value.includes('"'), `"${value}"`, !/[$`\\]/.test(value));
  add(!value.includes('`'), `\`${value}\``, false);
  // A quote at its beginning would look for its end in the lines below.
  add(/^[^'"`]/.test(value), value, false);
  return forms;
}

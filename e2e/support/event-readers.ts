import type { AppEvent } from '@tfp/contract/app-events';
import { callApi } from './call-api.ts';
import { parseLines } from './json-lines.ts';
import type { TestApp } from './test-app.ts';
import type { TfpStack } from './tfp-stack.ts';

const ENOUGH_MS = 600_000;

/** The real `tfp events --tail`, from the first event to the end of the app. */
export function tailByHand(stack: TfpStack, app: TestApp) {
  let output = '';
  const options = {
    deadlineMs: ENOUGH_MS,
    onOutput: (text: string) => {
      output = text;
    },
  };
  const args = ['events', '--app', app.name, '--tail', '--json', '--after', '0'];
  const ended = stack.tfp(args, options);
  return { ended, events: () => parseLines<AppEvent>(output) };
}

/** A reader that is cut off after each event, and comes back with the id of the one that it has. */
export function reconnectEachTime(stack: TfpStack, app: TestApp) {
  const events: AppEvent[] = [];
  const ended = readToEnd();

  async function readToEnd(): Promise<void> {
    while (events.at(-1)?.kind !== 'app.destroyed') {
      const event = await readOne(stack, app, events.at(-1)?.id ?? 0).catch(() => undefined);
      if (event === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
      else events.push(event);
    }
  }
  return { ended, events };
}

async function readOne(stack: TfpStack, app: TestApp, after: number): Promise<AppEvent> {
  const cut = new AbortController();
  const path = `/apps/${app.id}/events?tail=true&after=${after}`;
  try {
    const response = await callApi(stack, 'GET', path, undefined, { signal: cut.signal });
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const [event] = parseLines<AppEvent>(text);
      if (response.ok && event !== undefined) return event;
    }
    throw new Error(`${response.status}: ${text}`);
  } finally {
    cut.abort();
  }
}

import { spawn } from 'node:child_process';
import type { ApiApp } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { appPath } from '../../platform/app-path.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Open an app in the browser, or print its URL',
  arguments: { usage: '[PATH]', max: 1 },
  options: APP_OPTIONS,
  examples: ['tfp open', 'tfp open /login -a hello'],
  async run(world, { args, options }) {
    const name = await whichApp(world, options);
    const app = await world.platform().get<ApiApp>(appPath(name));
    const url = new URL(args[0] ?? '/', app.web_url).href;
    const opened = world.config.hasScreen && (await openBrowser(url));
    if (opened) world.output.note(`Opened ${url}`);
    else world.output.data(url);
  },
});

const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Tells whether a browser could be asked. */
function openBrowser(url: string): Promise<boolean> {
  const [program = 'xdg-open', ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

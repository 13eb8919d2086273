import type { ProgressLine } from '@tfp/contract/builds';
import { TfpError } from '@tfp/contract/errors';
import { readEngineSocket, readStackConfig } from './config.ts';
import { connectEngine } from './docker-engine.ts';
import { prepareStack } from './stack/docker-stack.ts';

// Set-up runs this once before the platform starts: node packages/builder/src/prepare-stack.ts [--fresh]

const print = (text: string) => process.stdout.write(`${text}\n`);
const show = (line: ProgressLine) => {
  if (line.kind === 'failed') print(` !     ${line.error.message}`);
  else print(line.kind === 'detail' ? `       ${line.text}` : `-----> ${line.text}`);
};

try {
  const fresh = process.argv.includes('--fresh');
  const docker = connectEngine(readEngineSocket());
  const recipe = await prepareStack(docker, readStackConfig(), show, fresh);
  print(`-----> Stack ${recipe.version} is ready`);
} catch (error) {
  if (!(error instanceof TfpError)) throw error;
  for (const line of error.message.split('\n')) print(` !     ${line}`);
  if (error.hint) print(` !     ${error.hint}`);
  process.exitCode = 1;
}

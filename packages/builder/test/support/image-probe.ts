import type Docker from 'dockerode';

/** Runs one command in a fresh container of an image, without a network, and gives back what it printed. */
export async function runIn(docker: Docker, image: string, command: string[]): Promise<string> {
  const container = await docker.createContainer({
    Image: image,
    Cmd: command,
    HostConfig: { NetworkMode: 'none' },
  });
  try {
    await container.start();
    await container.wait();
    return textOf((await container.logs({ stdout: true, stderr: true })) as Buffer);
  } finally {
    await container.remove({ force: true });
  }
}

/** The engine puts eight bytes before each piece: the last four are its length. */
function textOf(output: Buffer): string {
  let text = '';
  for (let at = 0; at + 8 <= output.length; ) {
    const end = at + 8 + output.readUInt32BE(at + 4);
    text += output.toString('utf8', at + 8, end);
    at = end;
  }
  return text.trim();
}

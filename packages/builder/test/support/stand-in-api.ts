import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { BuildOutcome, BuiltImage, NewBuild } from '@tfp/contract/builds';
import type { ErrorBody } from '@tfp/contract/errors';
import { listenOnSocket } from '@tfp/contract/platform-process';
import type { ReleaseEvent } from '@tfp/contract/releases';

type NewEvent = ReleaseEvent extends infer Event
  ? Event extends ReleaseEvent
    ? Omit<Event, 'id' | 'at'>
    : never
  : never;

/** The api's private socket as the builder sees it. It numbers builds and releases, and answers as it is told. */
export interface StandInApi {
  accepted: (NewBuild & { number: number })[];
  /** Loses the reply to the next so many new builds. */
  lostReplies: number;
  finished: (BuiltImage & { id: string })[];
  failed: { id: string; reason: string }[];
  calls: string[];
  kept: string[];
  appIds: string[];
  /** How it answers every new build, or every finished one, where it refuses them. */
  refuseBuild: ErrorBody | undefined;
  refuseImage: ErrorBody | undefined;
  /** What a finished build becomes; a release of the next number where nothing is said. */
  outcome: ((id: string) => BuildOutcome) | undefined;
  /** What happens to each release. */
  events: (version: number) => NewEvent[];
  /** Cuts the next so many streams of events after one event. */
  cuts: number;
  stop: () => Promise<void>;
  start: () => Promise<void>;
}

const LIVE: NewEvent = { kind: 'live', proof: { liveMs: 1, processes: ['web.1'] } };

export async function startStandInApi(socket: string): Promise<StandInApi> {
  let server: Server;
  let versions = 0;
  const outcomes = new Map<string, BuildOutcome>();
  const api: StandInApi = {
    accepted: [],
    finished: [],
    failed: [],
    calls: [],
    kept: [],
    appIds: [],
    refuseBuild: undefined,
    refuseImage: undefined,
    outcome: undefined,
    events: () => [{ kind: 'progress', line: 'Starting web.1' }, LIVE],
    cuts: 0,
    lostReplies: 0,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    async start() {
      server = createServer((request, response) => void answer(request, response));
      await listenOnSocket(server, socket);
    },
  };

  function accept(build: NewBuild) {
    const known = api.accepted.find(({ id }) => id === build.id);
    if (known) return known;
    const accepted = { ...build, number: api.accepted.length + 1 };
    api.accepted.push(accepted);
    return accepted;
  }

  function finish(id: string, built: BuiltImage): BuildOutcome {
    api.finished.push({ id, ...built });
    const known = outcomes.get(id);
    if (known) return known;
    const outcome =
      api.outcome?.(id) ?? ({ kind: 'released', version: ++versions, added: [] } as const);
    outcomes.set(id, outcome);
    return outcome;
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '', 'http://api');
    const [, first, id = '', third, fourth = ''] = url.pathname.split('/');
    const body = await readJson(request);
    const reply = (value: unknown) => response.end(JSON.stringify(value));
    api.calls.push(`${request.method} ${url.pathname}`);
    const refuse = (error: ErrorBody) => {
      response.statusCode = 422;
      return reply(error);
    };
    if (first === 'builds' && id === '') {
      if (api.refuseBuild) return refuse(api.refuseBuild);
      const build = accept(body as NewBuild);
      if (api.lostReplies-- > 0) return response.destroy();
      return reply({ ...build, appName: 'hello' });
    }
    if (third === 'finish' && api.refuseImage) return refuse(api.refuseImage);
    if (first === 'builds' && third === 'finish') return reply(finish(id, body as BuiltImage));
    if (first === 'builds' && third === 'fail') {
      api.failed.push({ id, reason: (body as { reason: string }).reason });
      return reply({});
    }
    if (first === 'apps' && third === 'releases') return sendEvents(response, Number(fourth), url);
    if (first === 'kept-images') return reply({ images: api.kept });
    if (first === 'apps') return reply({ ids: api.appIds });
    return reply({});
  }

  function sendEvents(response: ServerResponse, version: number, url: URL) {
    const after = Number(url.searchParams.get('after'));
    for (const [index, event] of api.events(version).entries()) {
      if (index + 1 <= after) continue;
      response.write(`${JSON.stringify({ id: index + 1, at: '', ...event })}\n`);
      if (api.cuts > 0) {
        api.cuts -= 1;
        setImmediate(() => response.destroy());
        return;
      }
    }
    response.end();
  }

  await api.start();
  return api;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}

import type { AppEventKind } from '@tfp/contract/app-events';
import type { Ledger } from '../ledger.ts';
import type { Tell } from '../tell.ts';
import { eventText } from './event-text.ts';

/** Of what processes and releases do on their way, the runner writes lines of its own. */
const WRITTEN: ReadonlySet<AppEventKind> = new Set<AppEventKind>([
  'app.created',
  'app.renamed',
  'build.started',
  'release.created',
  'process.restarted',
  'formation.scaled',
  'formation.restarted',
  'cron.suspended',
  'cron.resumed',
  'pipeline.added',
  'pipeline.moved',
  'pipeline.removed',
  'drain.added',
  'drain.removed',
]);

/** From now on, what people do to an app stands in its stream as well, in the words of its feed. */
export function writeStream({ events, tell }: Pick<Ledger, 'events'> & { tell: Tell }): void {
  events.subscribe((appId, event) => {
    if (WRITTEN.has(event.kind)) tell(appId, eventText(event), event.version);
  });
}

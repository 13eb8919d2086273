import { type Engine, type EngineNetwork, isRefusal } from '../engine/engine.ts';

type Remover = Pick<Engine, 'removeNetwork'>;

/**
 * The engine may make a network whose time was over after all, beside the next one: no start could name either. Answers
 * those that stay, one of each name.
 */
export async function removeTwins(
  engine: Remover,
  networks: readonly EngineNetwork[],
  isKnown: (network: EngineNetwork) => boolean,
): Promise<EngineNetwork[]> {
  const kept = new Map<string, EngineNetwork>();
  for (const network of networks) {
    const twin = kept.get(network.name);
    if (twin === undefined) kept.set(network.name, network);
    else if (isKnown(network)) kept.set(network.name, await oneOf(engine, network, twin));
    else kept.set(network.name, await oneOf(engine, twin, network));
  }
  return [...kept.values()];
}

/** The one of two that stays. Where containers run on the spare one, it is the other one that goes. */
async function oneOf(
  engine: Remover,
  wanted: EngineNetwork,
  spare: EngineNetwork,
): Promise<EngineNetwork> {
  if ((await removal(engine, spare)) !== 'refused') return wanted;
  // Where both are in use, both stay until a later look.
  return (await removal(engine, wanted)) === 'done' ? spare : wanted;
}

/** The engine refuses to remove what is in use. */
async function removal(
  engine: Remover,
  { id }: EngineNetwork,
): Promise<'done' | 'refused' | 'failed'> {
  try {
    await engine.removeNetwork(id);
    return 'done';
  } catch (error) {
    return isRefusal(error) ? 'refused' : 'failed';
  }
}

import { LIMITS } from '../limits.ts';
import type { DockerConnection } from './docker-connection.ts';
import { type Engine, EngineError } from './engine.ts';
import { LABEL } from './labels.ts';

type NetworkVerbs = Pick<Engine, 'networks' | 'createNetwork' | 'removeNetwork'>;

export function dockerNetworks(docker: DockerConnection, platformId: string): NetworkVerbs {
  return {
    /** All of the engine, since a subnet of somebody else is one that we must not take. */
    async networks() {
      const found = await docker.call(
        (engine, options) => engine.listNetworks({ ...options }),
        LIMITS.engineListMs,
      );
      return found.map((network) => ({
        id: network.Id,
        name: network.Name,
        subnets: (network.IPAM?.Config ?? []).flatMap(({ Subnet }) => (Subnet ? [Subnet] : [])),
        labels: network.Labels ?? {},
      }));
    },

    async createNetwork({ name, subnet, mtu, labels }) {
      await docker.call((engine, options) =>
        engine.createNetwork({
          Name: name,
          CheckDuplicate: true,
          Driver: 'bridge',
          EnableIPv6: false,
          IPAM: { Driver: 'default', Config: [{ Subnet: subnet }] },
          Options: {
            'com.docker.network.driver.mtu': String(mtu),
            'com.docker.network.bridge.enable_icc': 'true',
          },
          Labels: { ...labels, [LABEL.platform]: platformId },
          ...options,
        }),
      );
    },

    async removeNetwork(idOrName) {
      try {
        await docker.call((engine, options) => engine.getNetwork(idOrName).remove({ ...options }));
      } catch (error) {
        if (!(error instanceof EngineError) || error.kind !== 'missing') throw error;
      }
    },
  };
}

import type { Advice } from '@tfp/contract/doctor';

const FROM = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/gim;

/** A base image without a version, or with `latest`, is another one tomorrow. */
export function adviseOnDockerfile(text: string | undefined): Advice[] {
  if (text === undefined) return [];
  const stages = [...text.matchAll(FROM)];
  const names = stages.map(([, , name]) => name?.toLowerCase());
  const loose = stages
    .map(([, image = '']) => image)
    .find((image) => !names.includes(image.toLowerCase()) && isLoose(image));
  if (loose === undefined) return [];
  const image = loose.replace(/:latest$/, '');
  return [
    {
      code: 'base_unpinned',
      factor: 'II Dependencies',
      found: `The Dockerfile stands on ${loose}, which is another image tomorrow.`,
      change: `FROM ${image}:<version>, or better ${image}@sha256:<digest>`,
    },
  ];
}

function isLoose(image: string): boolean {
  if (image === 'scratch' || image.includes('$') || image.includes('@')) return false;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}

import { PROCESS_TYPE } from '@tfp/contract/names';
import { limits } from '../limits.ts';

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

export const NEW_BUILD_SCHEMA = {
  type: 'object',
  required: ['id', 'appId', 'commit', 'actor'],
  properties: {
    id: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    appId: text(64),
    commit: { type: 'string', pattern: '^[0-9a-f]{40,64}$' },
    actor: text(256),
  },
};

export const BUILT_IMAGE_SCHEMA = {
  type: 'object',
  required: ['image', 'stack', 'processTypes'],
  properties: {
    image: text(512),
    stack: text(128),
    processTypes: {
      type: 'object',
      maxProperties: limits.processTypesMax,
      additionalProperties: false,
      patternProperties: {
        [PROCESS_TYPE.source]: {
          type: ['string', 'null'],
          minLength: 1,
          maxLength: limits.processCommandBytesMax,
        },
      },
    },
  },
};

export const FAILURE_SCHEMA = {
  type: 'object',
  required: ['reason'],
  properties: { reason: { type: 'string' } },
};

import { CRON_TIMEOUT_SECONDS } from '@tfp/contract/cron';
import { CRON_JOB, PROCESS_TYPE } from '@tfp/contract/names';
import { limits } from '../limits.ts';

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

const ENV_SCHEMA = {
  type: 'object',
  maxProperties: limits.envSchemaKeysMax,
  propertyNames: { maxLength: limits.configKeyBytesMax },
  additionalProperties: {
    type: 'object',
    required: ['required'],
    properties: {
      required: { type: 'boolean' },
      description: { type: 'string' },
      value: { type: 'string' },
      generator: { enum: ['secret'] },
    },
  },
};

const HEALTH_CHECKS = {
  type: 'object',
  maxProperties: limits.processTypesMax,
  additionalProperties: {
    type: 'array',
    maxItems: limits.healthChecksPerTypeMax,
    items: {
      type: 'object',
      required: ['type'],
      properties: { type: { enum: ['startup', 'readiness', 'liveness'] } },
    },
  },
};

const ROLLOUT_AMOUNT = {
  anyOf: [
    { type: 'integer', minimum: 0 },
    { type: 'string', pattern: '^[0-9]{1,3}%$' },
  ],
};

const ROLLOUT = {
  type: 'object',
  maxProperties: limits.processTypesMax,
  additionalProperties: {
    type: 'object',
    additionalProperties: false,
    properties: { surge: ROLLOUT_AMOUNT, batch: ROLLOUT_AMOUNT },
  },
};

const CRON = {
  type: 'array',
  maxItems: limits.cronJobsMax,
  items: {
    type: 'object',
    required: ['name', 'command', 'schedule', 'timezone', 'concurrencyPolicy', 'timeoutSeconds'],
    properties: {
      name: { type: 'string', pattern: CRON_JOB.source },
      command: text(limits.processCommandBytesMax),
      schedule: text(limits.processCommandBytesMax),
      timezone: text(64),
      concurrencyPolicy: { enum: ['allow', 'forbid', 'replace'] },
      timeoutSeconds: { type: 'integer', minimum: 1, maximum: CRON_TIMEOUT_SECONDS.max },
    },
  },
};

export const NEW_BUILD_SCHEMA = {
  type: 'object',
  required: ['id', 'appId', 'commit', 'actor', 'envSchema'],
  properties: {
    id: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$' },
    appId: text(64),
    commit: { type: 'string', pattern: '^[0-9a-f]{40,64}$' },
    actor: text(256),
    envSchema: ENV_SCHEMA,
  },
};

export const BUILT_IMAGE_SCHEMA = {
  type: 'object',
  required: [
    'image',
    'digest',
    'stack',
    'processTypes',
    'healthChecks',
    'rollout',
    'envSchema',
    'cron',
  ],
  properties: {
    image: text(512),
    digest: { type: ['string', 'null'], minLength: 1, maxLength: 512 },
    healthChecks: HEALTH_CHECKS,
    rollout: ROLLOUT,
    envSchema: ENV_SCHEMA,
    cron: CRON,
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

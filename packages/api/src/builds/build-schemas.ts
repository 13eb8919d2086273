import { PROCESS_TYPE } from '@tfp/contract/names';
import { Type } from 'typebox';
import { limits } from '../limits.ts';

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

export const NewBuildSchema = Type.Object({
  appId: text(64),
  commit: Type.String({ pattern: '^[0-9a-f]{40,64}$' }),
  actor: text(256),
});

export const BuiltImageSchema = Type.Object({
  image: text(512),
  stack: text(128),
  processTypes: Type.Record(
    Type.String({ pattern: PROCESS_TYPE.source }),
    Type.Union([text(limits.processCommandBytesMax), Type.Null()]),
    { maxProperties: limits.processTypesMax, additionalProperties: false },
  ),
});

export const FailureSchema = Type.Object({ reason: Type.String() });

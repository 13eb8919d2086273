import { APPS } from './apps.ts';
import { CHANGES } from './changes.ts';
import { DEATHS } from './deaths.ts';
import { DISKS } from './disks.ts';
import { HEALTH } from './health.ts';
import { LOGS } from './logs.ts';
import { MACHINES } from './machines.ts';

/** Every failure that is made on a platform whose engine is the machine's. */
export const FAILURES = [...DEATHS, ...CHANGES, ...APPS, ...HEALTH, ...DISKS, ...LOGS, ...MACHINES];

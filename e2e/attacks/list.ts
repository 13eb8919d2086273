import { ADDRESSES } from './addresses.ts';
import { CONFIG } from './config.ts';
import { HEADERS } from './headers.ts';
import { INSIDE } from './inside.ts';
import { LOGS } from './logs.ts';
import { NETWORK } from './network.ts';
import { SESSIONS } from './sessions.ts';

/** Every attack that an app's own code, or a stranger, makes on a platform that runs. */
export const ATTACKS = [INSIDE, NETWORK, HEADERS, CONFIG, SESSIONS, LOGS, ADDRESSES];

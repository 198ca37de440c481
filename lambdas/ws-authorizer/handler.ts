import { verifyTokenFromEnvironment } from '../shared/auth/from-environment';
import { systemRuntime } from '../shared/runtime';
import { createAuthorizer } from './authorize';

const { environment, clock, logger } = systemRuntime;

/** Authorizer of the WebSocket API. */
export const handler = createAuthorizer(verifyTokenFromEnvironment(environment(), clock, logger), logger);

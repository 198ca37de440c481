import { verifyTokenFromEnvironment } from '../auth/from-environment';
import { systemRuntime } from '../runtime/system';
import { createAuthorizer } from './authorize-connection';

const { environment, clock, logger } = systemRuntime;

/** Authorizer of the WebSocket API. */
export const handler = createAuthorizer(verifyTokenFromEnvironment(environment(), clock, logger), logger);

import { verifyTokenFromEnvironment } from '../auth/from-environment';
import { createHttpHandler } from '../http/http-handler';
import { publishFromEnvironment } from '../runtime/publish-from-environment';
import { systemRuntime } from '../runtime/system';
import { createPublishRoute } from './publish-route';

const { environment, clock, logger } = systemRuntime;

/** Publishing over HTTP. */
export const handler = createHttpHandler(
  { 'POST /v1/channels/{channel}/messages': createPublishRoute(publishFromEnvironment(systemRuntime)) },
  verifyTokenFromEnvironment(environment(), clock, logger),
  logger,
);

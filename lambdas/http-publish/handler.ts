import { verifyTokenFromEnvironment } from '../shared/auth/from-environment';
import { createHttpHandler } from '../shared/http/route';
import { publishFromEnvironment } from '../shared/publish/from-environment';
import { systemRuntime } from '../shared/runtime';
import { createPublishRoute } from './publish-route';

const { environment, clock, logger } = systemRuntime;

/** Publishing over HTTP. */
export const handler = createHttpHandler(
  { 'POST /v1/channels/{channel}/messages': createPublishRoute(publishFromEnvironment(systemRuntime)) },
  verifyTokenFromEnvironment(environment(), clock, logger),
  logger,
);

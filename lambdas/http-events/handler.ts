import { ENV } from '../../contract/environment';
import { verifyTokenFromEnvironment } from '../auth/from-environment';
import { positiveInteger, readEnvironment } from '../runtime/settings';
import { readingFromEnvironment } from '../channels/reading-from-environment';
import { systemRuntime } from '../runtime/system';
import { createEventsHandler } from './serve-events';

const { environment, clock, logger } = systemRuntime;
const settings = readEnvironment(environment(), [ENV.holdSeconds]);

/** Streams of events. */
export const handler = awslambda.streamifyResponse(
  createEventsHandler({
    verifyToken: verifyTokenFromEnvironment(environment(), clock, logger),
    reading: readingFromEnvironment(systemRuntime),
    clock,
    logger,
    holdSeconds: positiveInteger(ENV.holdSeconds, settings[ENV.holdSeconds]),
    begin: (stream, head) => awslambda.HttpResponseStream.from(stream, head),
  }),
);

import { ENV } from '../../contract/environment';
import { positiveInteger, readEnvironment } from '../runtime/settings';
import type { EnvironmentSource } from '../runtime/settings';
import type { Chance, Clock, Logger, Sleep } from '../runtime/interfaces';
import { createPacer } from './rate-limiter';
import { createPoolTransport } from './pool-transport';
import type { Poster, Transport } from './transport';
import { POSTS_IN_FLIGHT, createPoster } from './connection-sender';
import type { Credentials } from './sigv4';

/** What a poster takes from the process. */
export interface PosterRuntime {
  /** The environment as it is when called: credentials change. */
  readonly environment: () => EnvironmentSource;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly chance: Chance;
  readonly logger: Logger;
}

/**
 * The poster that the environment describes.
 * Where no credentials stand in the environment itself (Lambda SnapStart), the SDK's transport finds them.
 */
export async function posterFromEnvironment(runtime: PosterRuntime): Promise<Poster> {
  const { environment, clock, sleep, chance, logger } = runtime;
  const source = environment();
  const settings = readEnvironment(source, [ENV.connectionsEndpoint, ENV.postTransport, ENV.postsPerSecond]);
  const postsPerSecond = positiveInteger(ENV.postsPerSecond, settings[ENV.postsPerSecond]);
  const transport = await selectTransport(settings[ENV.postTransport], settings[ENV.connectionsEndpoint], runtime);
  const pacer = createPacer({ postsPerSecond, clock, sleep });
  return createPoster({ transport, pacer, clock, sleep, chance, logger });
}

async function selectTransport(name: string, endpoint: string, runtime: PosterRuntime): Promise<Transport> {
  const { environment, clock } = runtime;
  const region = environment()['AWS_REGION'];
  if (name !== 'pool' && name !== 'sdk') {
    throw new Error(`environment variable ${ENV.postTransport} is ${JSON.stringify(name)}; expected pool or sdk`);
  }
  if (name === 'pool' && region && environment()['AWS_ACCESS_KEY_ID']) {
    const credentials = (): Credentials => credentialsOf(environment());
    return createPoolTransport({ endpoint, region, credentials, clock, sockets: POSTS_IN_FLIGHT });
  }
  const { createSdkTransport } = await import('./sdk-transport');
  return createSdkTransport({ endpoint, sockets: POSTS_IN_FLIGHT });
}

function credentialsOf(source: EnvironmentSource): Credentials {
  const sessionToken = source['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: source['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: source['AWS_SECRET_ACCESS_KEY'] ?? '',
    ...(sessionToken ? { sessionToken } : {}),
  };
}

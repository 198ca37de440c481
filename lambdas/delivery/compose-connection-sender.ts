import type { EnvironmentSource, Settings } from '../runtime/settings';
import type { System } from '../runtime/system';
import { POSTS_IN_FLIGHT, createConnectionSender } from './connection-sender';
import type { ConnectionSender } from './connection-sender';
import { createPoolTransport } from './pool-transport';
import { createRateLimiter } from './rate-limiter';
import type { Credentials } from './sigv4';
import type { Transport } from './transport';

type SenderSettings = Pick<Settings, 'connectionsEndpoint' | 'postTransport' | 'postsPerSecond'>;

/**
 * Creates the connection sender with the configured transport.
 * @param environment the environment of the process, not a copy: Lambda may replace the credentials in it
 */
export async function composeConnectionSender(
  settings: SenderSettings,
  environment: EnvironmentSource,
  system: System,
): Promise<ConnectionSender> {
  const transport = await selectTransport(settings, environment, system);
  const rateLimiter = createRateLimiter({ ...system, postsPerSecond: settings.postsPerSecond });
  return createConnectionSender({ ...system, transport, rateLimiter });
}

/**
 * With Lambda SnapStart, the environment has no credentials. The function then uses the SDK transport, because the SDK
 * also finds credentials outside the environment.
 */
async function selectTransport(
  { postTransport, connectionsEndpoint: endpoint }: SenderSettings,
  environment: EnvironmentSource,
  { clock }: System,
): Promise<Transport> {
  const region = environment['AWS_REGION'];
  if (postTransport === 'pool' && region && environment['AWS_ACCESS_KEY_ID']) {
    const credentials = (): Credentials => credentialsOf(environment);
    return createPoolTransport({ endpoint, region, credentials, clock, sockets: POSTS_IN_FLIGHT });
  }
  const { createSdkTransport } = await import('./sdk-transport');
  return createSdkTransport({ endpoint, sockets: POSTS_IN_FLIGHT });
}

function credentialsOf(environment: EnvironmentSource): Credentials {
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    ...(sessionToken ? { sessionToken } : {}),
  };
}

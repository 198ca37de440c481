import { resolve } from 'node:path';
import type { DevOptions } from '../../local/cli-options';
import { startEngine } from '../../local/engine';
import type { Engine } from '../../local/engine';
import { createEngineSession, localOutputs, withHostname } from '../lib/engine-session';
import { LOCAL_CREDENTIALS } from '../lib/local-file';
import { devBanner } from './dev-banner';
import type { DevAddresses } from './dev-banner';

function addressesOf(engine: Engine, hostname: string): DevAddresses {
  const { apiGateway, functionUrls } = engine.services;
  const { accessKeyId, secretAccessKey } = LOCAL_CREDENTIALS;
  return {
    awsEndpointUrl: withHostname(engine.awsEndpointUrl, hostname),
    region: engine.region,
    accountId: engine.account.accountId,
    accessKeyId,
    secretAccessKey,
    apis: apiGateway.endpoints().map((endpoint) => ({ ...endpoint, url: withHostname(endpoint.url, hostname) })),
    functionUrls: functionUrls.endpoints().map(({ functionArn, url }) => ({
      functionName: functionArn.slice(functionArn.lastIndexOf(':') + 1),
      url: withHostname(url, hostname),
    })),
    stacks: localOutputs(engine, hostname),
    seed: engine.seed,
  };
}

/**
 * Runs the cloud assembly in a directory until SIGINT or SIGTERM.
 * @throws EngineError for the reasons that `startEngine` lists
 */
export async function dev(options: DevOptions): Promise<void> {
  const session = createEngineSession(options.logLevel);
  const engine = await startEngine({
    assemblyDir: resolve(options.assemblyDirectory),
    ports: options.ports,
    reporter: session.reporter,
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.region !== undefined && { region: options.region }),
  });
  session.onStop(() => engine.stop());
  session.stopOnSignals();
  const addresses = addressesOf(engine, options.hostname);
  process.stdout.write(options.json ? `${JSON.stringify(addresses)}\n` : devBanner(addresses));
}

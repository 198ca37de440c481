import type { ResourceDriver } from '../../../resources/types';
import type { FunctionUrl, FunctionUrlDeps } from './model';
import { functionUrlDriver } from './resource';
import { createFunctionUrlServer } from './server';

export type { FunctionUrlDeps } from './model';

/** The function URLs of the template, each on a loopback port of its own. */
export interface FunctionUrls {
  readonly drivers: readonly ResourceDriver[];
  /** Closes all listeners. */
  stop(): Promise<void>;
}

/** Builds the server of function URLs and the driver of `AWS::Lambda::Url`. */
export function createFunctionUrls(deps: FunctionUrlDeps): FunctionUrls {
  const server = createFunctionUrlServer(deps);
  let nextPort = deps.port ?? 0;

  async function serve(url: FunctionUrl): Promise<string> {
    const port = nextPort;
    nextPort = 0;
    return `127.0.0.1:${await server.open(url, port)}`;
  }

  return { drivers: [functionUrlDriver(deps, serve)], stop: () => server.stop() };
}

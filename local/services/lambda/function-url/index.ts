import type { ResourceDriver } from '../../../resources/types';
import type { FunctionUrl, FunctionUrlOptions } from './model';
import { functionUrlDriver } from './resource';
import { createFunctionUrlServer } from './server';

export type { FunctionUrlOptions } from './model';

/** The address of one function URL on this machine. */
export interface FunctionUrlEndpoint {
  readonly functionArn: string;
  /** Without a trailing slash. */
  readonly url: string;
}

/** The function URLs of the template, each on a loopback port of its own. */
export interface FunctionUrls {
  readonly drivers: readonly ResourceDriver[];
  endpoints(): readonly FunctionUrlEndpoint[];
  /** Closes all listeners. */
  stop(): Promise<void>;
}

/** Builds the server of function URLs and the driver of `AWS::Lambda::Url`. */
export function createFunctionUrls(deps: FunctionUrlOptions): FunctionUrls {
  const server = createFunctionUrlServer(deps);
  const endpoints: FunctionUrlEndpoint[] = [];
  let nextPort = deps.port ?? 0;

  async function serve(url: FunctionUrl): Promise<string> {
    const port = nextPort;
    nextPort = 0;
    const authority = `127.0.0.1:${await server.open(url, port)}`;
    endpoints.push({ functionArn: url.functionArn, url: `http://${authority}` });
    return authority;
  }

  return { drivers: [functionUrlDriver(deps, serve)], endpoints: () => endpoints, stop: () => server.stop() };
}

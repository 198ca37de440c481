import type { ApiGatewayOptions } from '../options';
import type { Api, ApiRegistry } from '../state';

export interface DriverContext {
  readonly deps: ApiGatewayOptions;
  readonly apis: ApiRegistry;
  /** Starts serving an API and returns its host and port, for example `127.0.0.1:4001`. */
  serve(api: Api): Promise<string>;
}

import { readFileSync } from 'node:fs';

/** The content of `.tidings/local.json`, which exists while `npm start` runs. */
export interface Local {
  readonly websocketUrl: string;
  readonly httpUrl: string;
  readonly eventsUrl: string;
  readonly awsEndpointUrl: string;
  readonly token: string;
  readonly adminToken: string;
  readonly region: string;
  /** Outputs by stack name. */
  readonly stacks: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * The addresses and tokens of the running local engine.
 * @throws Error if `npm start` is not running in this folder
 */
export function readLocal(): Local {
  try {
    return JSON.parse(readFileSync('.tidings/local.json', 'utf8')) as Local;
  } catch (cause) {
    throw new Error('.tidings/local.json does not exist. Run `npm start` in another terminal first.', { cause });
  }
}

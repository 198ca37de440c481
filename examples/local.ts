import { readFileSync } from 'node:fs';

/** What `npm start` writes to `.tidings/local.json` while it runs. */
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
 * @throws when `npm start` is not running in this folder
 */
export function readLocal(): Local {
  try {
    return JSON.parse(readFileSync('.tidings/local.json', 'utf8')) as Local;
  } catch (cause) {
    throw new Error('There is no .tidings/local.json: run `npm start` in another terminal first.', { cause });
  }
}

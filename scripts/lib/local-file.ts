import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';

/** The file to which `npm start` writes addresses and tokens for scripts and tests. */
export const LOCAL_FILE = '.tidings/local.json';

/** The content of {@link LOCAL_FILE}, and the line that `npm start -- --json` prints. */
export interface LocalFile {
  readonly websocketUrl: string;
  readonly httpUrl: string;
  /** Base address of `GET /v1/events`. Absent if no stack has the output `EventsUrl`. */
  readonly eventsUrl?: string;
  readonly awsEndpointUrl: string;
  /** Address of the console. */
  readonly consoleUrl: string;
  /** Permits every verb on every channel, for one day. */
  readonly token: string;
  /** Like `token`, and also permits managing webhooks and dead letters. */
  readonly adminToken: string;
  readonly region: string;
  /** Outputs by stack name. */
  readonly stacks: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Writes the file. Only its owner can read it, because it contains tokens. */
export function writeLocalFile(content: LocalFile, path = LOCAL_FILE): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
}

/** Reads the file; `undefined` if it does not exist, that is, if no engine runs in this folder. */
export function readLocalFile(path = LOCAL_FILE): LocalFile | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LocalFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes the file if it exists. */
export function removeLocalFile(path = LOCAL_FILE): void {
  rmSync(path, { force: true });
}

/** Any credentials work: the engine treats access keys that it did not issue as the account's root user. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Whether a program listens at the host and port of this URL. */
export function isReachable(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const settle = (reachable: boolean) => (): void => {
      socket.destroy();
      resolve(reachable);
    };
    socket.once('connect', settle(true)).once('error', settle(false));
  });
}

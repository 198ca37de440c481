import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where `npm start` tells scripts and tests what runs where. */
export const LOCAL_FILE = '.tidings/local.json';

/** The content of {@link LOCAL_FILE}, and the line that `npm start -- --json` prints. */
export interface LocalFile {
  readonly websocketUrl: string;
  readonly httpUrl: string;
  /** Base address of `GET /v1/events`; absent when no stack has the output. */
  readonly eventsUrl?: string;
  readonly awsEndpointUrl: string;
  /** The page to watch and try everything with. */
  readonly consoleUrl: string;
  /** May subscribe, publish and see presence on every channel; one day. */
  readonly token: string;
  /** As `token`, and may manage webhooks and dead letters. */
  readonly adminToken: string;
  readonly region: string;
  /** Outputs by stack name. */
  readonly stacks: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Writes the file, readable by its owner only because it holds tokens. */
export function writeLocalFile(content: LocalFile, path = LOCAL_FILE): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
}

/** Reads the file; `undefined` when no engine runs in this folder. */
export function readLocalFile(path = LOCAL_FILE): LocalFile | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LocalFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes the file; harmless when it is not there. */
export function removeLocalFile(path = LOCAL_FILE): void {
  rmSync(path, { force: true });
}

import type { PageFetch } from './page-network';

/** Where a deployment is, and with which token. */
export interface Settings {
  readonly websocketUrl?: string | undefined;
  readonly httpUrl: string;
  readonly eventsUrl?: string | undefined;
  readonly token: string;
  /** The channel that the subscribers watch. */
  readonly channel: string;
}

/** What the console server tells of the engine on this machine. */
export interface LocalSettings {
  readonly websocketUrl: string;
  readonly httpUrl: string;
  readonly eventsUrl?: string;
  readonly adminToken: string;
}

/** What people type, or copy from a stack's outputs: without blanks around it and slashes at the end. */
export function cleanUrl(text: string): string | undefined {
  const url = text.trim().replace(/\/+$/, '');
  return url === '' ? undefined : url;
}

/**
 * Whether a token says that it is an administrator's (claim `admin`). Only the service can tell whether that is true;
 * this spares it a call that it would refuse.
 */
export function isAdminToken(token: string): boolean {
  const [, claims = ''] = token.split('.');
  try {
    const { admin } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) as { admin?: unknown };
    return admin === true;
  } catch {
    // Not a JWT: the service will say so.
    return false;
  }
}

/** The engine on this machine, undefined when the page was not served by `npm start`. */
export async function loadLocal(fetch: PageFetch): Promise<LocalSettings | undefined> {
  const response = await fetch('local.json');
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`local.json answered ${response.status}: ${(await response.text()).trim()}`);
  return (await response.json()) as LocalSettings;
}

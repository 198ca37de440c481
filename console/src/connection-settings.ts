/** The signature of `fetch` as the page uses it. */
export type PageFetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Addresses of a deployment, the token to use, and the channel to watch. */
export interface ConnectionSettings {
  readonly websocketUrl?: string | undefined;
  readonly httpUrl: string;
  readonly eventsUrl?: string | undefined;
  readonly token: string;
  /** The channel that the subscribers watch. */
  readonly channel: string;
}

/** Addresses and the admin token of the local engine, as the console server returns them. */
export interface LocalSettings {
  readonly websocketUrl: string;
  readonly httpUrl: string;
  readonly eventsUrl?: string;
  readonly adminToken: string;
}

/** Removes surrounding spaces and trailing slashes from a URL that was typed or copied; undefined when it is empty. */
export function cleanUrl(text: string): string | undefined {
  const url = text.trim().replace(/\/+$/, '');
  return url === '' ? undefined : url;
}

/**
 * Whether a token has the claim `admin: true`. The signature is not checked: only the service can do that. The page
 * uses the result to omit calls that the service would reject.
 */
export function isAdminToken(token: string): boolean {
  const [, claims = ''] = token.split('.');
  try {
    const { admin } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) as { admin?: unknown };
    return admin === true;
  } catch {
    // The text is not a JWT. The service will reject it and explain why.
    return false;
  }
}

/** Settings of the local engine. Undefined if the page was not served by `npm start`. */
export async function loadLocalSettings(fetch: PageFetch): Promise<LocalSettings | undefined> {
  const response = await fetch('local.json');
  if (response.status === 404) return undefined;
  if (!response.ok)
    throw new Error(`The request for local.json failed with ${response.status}: ${(await response.text()).trim()}`);
  return (await response.json()) as LocalSettings;
}

import type { Platform } from '../../client/src';
import type { PageFetch } from './connection-settings';
import type { NetworkPorts } from './fault-context';

/**
 * `fetch` with a readable error. Browsers do not report to a page why a request failed: the error is the same for an
 * unreachable service and for a missing CORS permission.
 */
export const pageFetch: PageFetch = async (url, init = {}) => {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new TypeError('No answer: the service is unreachable, or it does not allow the origin of this page.', {
      cause,
    });
  }
};

/** The browser's own network, for clients whose network has no injected faults. */
export function pageNetwork(): NetworkPorts {
  return { fetch: pageFetch, WebSocket, listen };
}

const listen: Platform['listen'] = (listener) => {
  const stop = new AbortController();
  const { signal } = stop;
  window.addEventListener('online', () => listener('online'), { signal });
  window.addEventListener('offline', () => listener('offline'), { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') listener('visible');
    },
    { signal },
  );
  return () => stop.abort();
};

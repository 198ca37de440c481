import type { Platform } from '../../client/src';
import type { NetworkPorts } from './faulty-network';
import { pageFetch } from './page-network';

/** The real network of the page. */
export function pagePorts(): NetworkPorts {
  return { fetch: pageFetch, WebSocket, listen };
}

const listen: Platform['listen'] = (tell) => {
  const stop = new AbortController();
  const { signal } = stop;
  window.addEventListener('online', () => tell('online'), { signal });
  window.addEventListener('offline', () => tell('offline'), { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') tell('visible');
    },
    { signal },
  );
  return () => stop.abort();
};

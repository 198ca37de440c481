import { webhookUrlFaults } from '../../contract/webhook-url';
import { showValue } from '../errors';
import type { Problem } from '../errors';

/** Problems of a webhook endpoint's URL. AWS accepts some such URLs, but deliveries would fail or expose credentials. */
export function endpointUrlProblems(url: string, path: string): Problem[] {
  return webhookUrlFaults(url).map(({ fix }) => ({
    path,
    got: showValue(url),
    allowed: 'an absolute https:// URL without user name, password or fragment',
    next: `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`,
  }));
}

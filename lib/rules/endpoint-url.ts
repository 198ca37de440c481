import { webhookUrlFaults } from '../../contract/webhook-url';
import { showValue } from '../errors';
import type { Problem } from '../errors';

/** Rules that the URL of a webhook endpoint breaks. AWS accepts some such URLs, but their deliveries would fail or leak. */
export function endpointUrlProblems(url: string, path: string): Problem[] {
  return webhookUrlFaults(url).map(({ fix }) => ({
    path,
    got: showValue(url),
    allowed: 'an absolute https:// URL without user name, password or fragment',
    next: `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`,
  }));
}

import { showValue } from '../errors';
import type { Problem } from '../errors';

/** What is refused about the address of a webhook: AWS takes these, and deliveries would leak or fail. */
export function endpointUrlProblems(url: string, path: string): Problem[] {
  const allowed = 'an absolute https:// address without user name, password or fragment';
  if (!URL.canParse(url)) {
    return [{ path, got: showValue(url), allowed, next: 'Write the whole address, such as https://example.com/hook.' }];
  }
  const parsed = new URL(url);
  const problems: Problem[] = [];
  if (parsed.protocol !== 'https:') {
    problems.push({
      path,
      got: showValue(url),
      allowed,
      next: 'Serve the endpoint over TLS and use its https:// address.',
    });
  }
  if (parsed.username !== '' || parsed.password !== '') {
    problems.push({
      path,
      got: showValue(url),
      allowed,
      next: 'Remove the credentials: whoever may read the subscription reads them. Verify the SNS signature instead.',
    });
  }
  if (parsed.hash !== '') {
    problems.push({ path, got: showValue(url), allowed, next: 'Remove the fragment: it is never sent.' });
  }
  return problems;
}

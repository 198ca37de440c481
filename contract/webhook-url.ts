import { MAX_URL_LENGTH } from '../protocol/limits';

/** A rule that a webhook's URL breaks. */
export interface WebhookUrlFault {
  /** Continues a sentence whose subject is the URL. It does not repeat the URL, which may contain a secret. */
  readonly wrong: string;
  /** How to correct it; an imperative clause without a full stop. */
  readonly fix: string;
}

/** Options of {@link webhookUrlFaults}. */
export interface WebhookUrlOptions {
  /**
   * Accept `http://` for hosts of this machine. The local engine delivers to them; SNS on AWS cannot. An endpoint in a
   * template must therefore use https. @default false
   */
  readonly allowLocalHttp?: boolean;
}

/** Every rule that a webhook's URL breaks; empty if the URL is valid. */
export function webhookUrlFaults(url: string, { allowLocalHttp = false }: WebhookUrlOptions = {}): WebhookUrlFault[] {
  if (url.length > MAX_URL_LENGTH) {
    return [{ wrong: `has ${url.length} characters`, fix: `use at most ${MAX_URL_LENGTH} characters` }];
  }
  // The class URL tolerates white space and missing slashes. SNS receives the unchanged text and rejects it.
  if (!URL.canParse(url) || /\s/.test(url) || !/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) {
    return [{ wrong: 'is not an absolute URL', fix: 'write the whole URL, such as https://example.com/hook' }];
  }
  const parsed = new URL(url);
  const faults: WebhookUrlFault[] = [];
  if (parsed.protocol !== 'https:') {
    const isLocal = parsed.protocol === 'http:' && isLoopback(parsed.hostname);
    if (!isLocal)
      faults.push({ wrong: 'does not use https', fix: 'serve the endpoint over TLS and use its https URL' });
    else if (!allowLocalHttp) {
      faults.push({
        wrong: 'does not use https',
        fix: 'use https; http reaches only this machine, and SNS runs elsewhere',
      });
    }
  }
  if (parsed.username !== '' || parsed.password !== '') {
    const wrong = 'contains a user name or password, which everyone who may read the webhook can see';
    faults.push({
      wrong,
      fix: 'remove the user name and the password, and verify the signature of the deliveries instead',
    });
  }
  if (parsed.hash !== '') faults.push({ wrong: 'has a fragment, which is never sent', fix: 'remove the fragment' });
  return faults;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

import type { Account } from '../../../core/account';
import { isQueueArn } from '../arns';
import { PROTOCOLS } from '../state/subscription';
import type { Protocol } from '../state/subscription';

/** Protocols of SNS that the engine does not support. */
const OTHER_PROTOCOLS = new Set(['email', 'email-json', 'sms', 'lambda', 'application', 'firehose']);

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

export function isProtocol(text: string): text is Protocol {
  return (PROTOCOLS as readonly string[]).includes(text);
}

/** Describes why a protocol is invalid, for the text after `Invalid parameter: `. */
export function protocolProblem(protocol: string): string | undefined {
  if (isProtocol(protocol)) return undefined;
  const hint = OTHER_PROTOCOLS.has(protocol) ? `. The engine supports ${PROTOCOLS.join(', ')}.` : '';
  return `Amazon SNS does not support this protocol string: ${protocol}${hint}`;
}

function urlProblem(protocol: 'http' | 'https', endpoint: string): string | undefined {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== `${protocol}:`) return 'Endpoint must match the specified protocol';
  if (url.hostname.includes('_')) return 'Endpoint Reason: host names with an underscore are not supported';
  if (protocol === 'http' && !isLoopback(url.hostname)) {
    return `Endpoint Reason: the engine sends plain http only to this machine, and ${url.hostname} is another host. Use https.`;
  }
  return undefined;
}

/** Describes why an endpoint is invalid, for the text after `Invalid parameter: `. */
export function endpointProblem(
  protocol: Protocol,
  endpoint: string,
  account: Account,
  isFifo: (queueArn: string) => boolean,
): string | undefined {
  if (protocol !== 'sqs') return urlProblem(protocol, endpoint);
  if (!isQueueArn(endpoint, account)) return 'SQS endpoint ARN';
  if (isFifo(endpoint))
    return 'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics';
  return undefined;
}

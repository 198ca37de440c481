import * as v from 'valibot';
import { MAX_DELIVERY_RETRY_SECONDS } from '../../contract/sns-limits';
import { toFilterPolicy } from '../../contract/webhook-filter';
import { MAX_CHANNEL_LENGTH, MAX_TYPE_LENGTH } from '../../protocol/limits';
import {
  BACKOFF_FUNCTIONS,
  DEFAULT_DELIVERY_POLICY,
  deliveryPolicyProblems,
  SNS_DELIVERY_POLICY,
} from '../rules/delivery-policy';
import { endpointUrlProblems } from '../rules/endpoint-url';
import { filterPolicyProblems } from '../rules/filter-policy';
import { expectation, oneOf, rules, strict, text, whole } from './fields';

/** Subscriptions with a filter policy that one topic takes (SNS quota "Filter policies"). */
const MAX_ENDPOINTS = 200;

const retries = whole(0, 100, 'retries');
const delay = whole(1, MAX_DELIVERY_RETRY_SECONDS, 'seconds');

/** How SNS retries one endpoint; a part that is left out is what SNS takes for it. */
const deliveryPolicySchema = v.pipe(
  strict({
    /** Retries of all phases together. @default 3 */
    numRetries: v.optional(retries, SNS_DELIVERY_POLICY.numRetries),
    /** Shortest delay, seconds. @default 20 */
    minDelayTarget: v.optional(delay, SNS_DELIVERY_POLICY.minDelayTarget),
    /** Longest delay, seconds. @default 20 */
    maxDelayTarget: v.optional(delay, SNS_DELIVERY_POLICY.maxDelayTarget),
    /** Retries at once. @default 0 */
    numNoDelayRetries: v.optional(retries, SNS_DELIVERY_POLICY.numNoDelayRetries),
    /** Retries at the shortest delay. @default 0 */
    numMinDelayRetries: v.optional(retries, SNS_DELIVERY_POLICY.numMinDelayRetries),
    /** Retries at the longest delay. @default 0 */
    numMaxDelayRetries: v.optional(retries, SNS_DELIVERY_POLICY.numMaxDelayRetries),
    /** How the delay grows. @default "linear" */
    backoffFunction: v.optional(oneOf(BACKOFF_FUNCTIONS), SNS_DELIVERY_POLICY.backoffFunction),
    /** Average deliveries a second to one endpoint. @default - not held back */
    maxReceivesPerSecond: v.optional(whole(1, 100_000, 'deliveries a second')),
  }),
  rules((policy) => deliveryPolicyProblems(policy, '')),
);

const channelPattern = v.pipe(
  text(
    /^([A-Za-z0-9_.:-]+\*?|\*)$/,
    'a channel, a prefix that ends in "*", or "*"',
    'Use letters, digits and _ . : - only, with "*" at most at the end.',
  ),
  v.maxLength(MAX_CHANNEL_LENGTH, expectation(`at most ${MAX_CHANNEL_LENGTH} characters`, 'Shorten the channel.')),
);

const endpointSchema = v.pipe(
  strict({
    /** Name of the endpoint in the template: changing it makes a new subscription. */
    id: text(
      /^[A-Z][A-Za-z0-9]{0,39}$/,
      '1 to 40 letters and digits, a capital first',
      'Use a name such as "Billing".',
    ),
    /** Where deliveries go; https only. */
    url: v.pipe(
      v.string(expectation('an absolute https:// address', 'Write the address in quotes.')),
      rules((url) => endpointUrlProblems(url, '')),
    ),
    /** Channels, or prefixes such as `orders:*`. @default ["*"] */
    channels: v.optional(
      v.pipe(v.array(channelPattern), v.minLength(1, expectation('at least one channel', 'Name a channel, or "*".'))),
      ['*'],
    ),
    /** Message types, or prefixes such as `order.*`. @default [] which is every type */
    types: v.optional(
      v.array(text(new RegExp(`^\\S{1,${MAX_TYPE_LENGTH}}$`), `1 to ${MAX_TYPE_LENGTH} characters`, 'Shorten it.')),
      [],
    ),
    /** Retries of this endpoint. @default - the `deliveryPolicy` of the stage */
    deliveryPolicy: v.optional(deliveryPolicySchema),
  }),
  rules(({ channels, types }) =>
    channels.length === 0 ? [] : filterPolicyProblems(toFilterPolicy({ channels, types }), 'channels × types'),
  ),
);

/** Webhooks that are deployed with the app; others are added at run time through `POST /v1/webhooks`. */
export const webhooksSchema = strict({
  /** Retries of every endpoint that has none of its own. @default - ten retries over at most 50 minutes */
  deliveryPolicy: v.optional(deliveryPolicySchema, DEFAULT_DELIVERY_POLICY),
  /** Endpoints, at most 200. @default [] */
  endpoints: v.optional(
    v.pipe(
      v.array(endpointSchema),
      v.maxLength(MAX_ENDPOINTS, expectation(`at most ${MAX_ENDPOINTS} endpoints`, 'Ask AWS for a higher quota.')),
      rules((endpoints) => repeatedIds(endpoints.map(({ id }) => id))),
    ),
    [],
  ),
});

/** One configured webhook endpoint, with every default filled in. */
export type EndpointConfig = v.InferOutput<typeof endpointSchema>;

function repeatedIds(ids: readonly string[]) {
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [...new Set(repeated)].map((id) => ({
    path: '',
    got: `the id "${id}" more than once`,
    allowed: 'a different id for each endpoint',
    next: 'Rename one of them.',
  }));
}

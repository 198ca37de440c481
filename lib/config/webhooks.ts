import { Token } from 'aws-cdk-lib';
import * as v from 'valibot';
import { MAX_DELIVERY_RETRY_SECONDS } from '../../contract/sns-limits';
import { toFilterPolicy } from '../../contract/webhook-filter';
import { MAX_CHANNEL_LENGTH, MAX_TYPE_LENGTH } from '../../protocol/limits';
import { CHANNEL_PATTERN, MESSAGE_TYPE } from '../../protocol/name-patterns';
import {
  BACKOFF_FUNCTIONS,
  DEFAULT_DELIVERY_POLICY,
  deliveryPolicyProblems,
  SNS_DELIVERY_POLICY,
} from '../rules/delivery-policy';
import { endpointUrlProblems } from '../rules/endpoint-url';
import { filterPolicyProblems } from '../rules/filter-policy';
import { ConfigError } from '../errors';
import { expectation, integer, oneOf, rules, strict, text, toProblem } from './fields';

/** Maximum number of subscriptions with a filter policy per topic (SNS quota "Filter policies"). */
const MAX_ENDPOINTS = 200;

const retries = integer(0, 100, 'retries');
const delay = integer(1, MAX_DELIVERY_RETRY_SECONDS, 'seconds');

/** How SNS retries deliveries to one endpoint. The defaults are those of SNS. */
const deliveryPolicySchema = v.pipe(
  strict({
    /** Retries after the first attempt, all phases together: 0 to 100. @default 3 */
    numRetries: v.optional(retries, SNS_DELIVERY_POLICY.numRetries),
    /** Shortest delay before a retry, in seconds. @default 20 */
    minDelayTarget: v.optional(delay, SNS_DELIVERY_POLICY.minDelayTarget),
    /** Longest delay before a retry, in seconds: at most 3,600. @default 20 */
    maxDelayTarget: v.optional(delay, SNS_DELIVERY_POLICY.maxDelayTarget),
    /** Retries of the first phase, without delay. @default 0 */
    numNoDelayRetries: v.optional(retries, SNS_DELIVERY_POLICY.numNoDelayRetries),
    /** Retries of the second phase, `minDelayTarget` apart. @default 0 */
    numMinDelayRetries: v.optional(retries, SNS_DELIVERY_POLICY.numMinDelayRetries),
    /** Retries of the last phase, `maxDelayTarget` apart. @default 0 */
    numMaxDelayRetries: v.optional(retries, SNS_DELIVERY_POLICY.numMaxDelayRetries),
    /** Curve by which the delay grows in the third phase. @default "linear" */
    backoffFunction: v.optional(oneOf(BACKOFF_FUNCTIONS), SNS_DELIVERY_POLICY.backoffFunction),
    /** Maximum of the average number of deliveries per second to one endpoint. @default - unlimited */
    maxReceivesPerSecond: v.optional(integer(1, 100_000, 'deliveries per second')),
  }),
  rules((policy) => deliveryPolicyProblems(policy, '')),
);

const channelPattern = text(
  CHANNEL_PATTERN,
  'a channel name, a prefix of one followed by "*", or "*"',
  `Use 1 to ${MAX_CHANNEL_LENGTH} characters of A-Z a-z 0-9 _ . : - with an optional "*" at the end. ` +
    'Presence channels are not delivered to webhooks.',
);

const endpointSchema = v.pipe(
  strict({
    /** Part of the logical id of the subscription. CloudFormation replaces the subscription if the id changes. */
    id: text(
      /^[A-Z][A-Za-z0-9]{0,39}$/,
      '1 to 40 letters and digits, starting with a capital letter',
      'Use a name such as "Billing".',
    ),
    /** URL that receives the deliveries: https, without credentials. */
    url: v.pipe(
      v.string(expectation('an absolute https:// URL', 'Write the URL in quotes.')),
      // A CDK token has no value before deployment. SNS then rejects URLs that do not begin with https://.
      rules((url) => (Token.isUnresolved(url) ? [] : endpointUrlProblems(url, ''))),
    ),
    /** Channels, or prefixes such as `orders:*`. @default ["*"] (every channel) */
    channels: v.optional(
      v.pipe(v.array(channelPattern), v.minLength(1, expectation('at least one channel', 'Add a channel, or "*".'))),
      ['*'],
    ),
    /** Message types, or prefixes such as `order.*`. @default [] (every type) */
    types: v.optional(
      v.array(
        text(
          MESSAGE_TYPE,
          `1 to ${MAX_TYPE_LENGTH} printable ASCII characters without spaces`,
          'Remove spaces and characters outside ASCII, or shorten the type.',
        ),
      ),
      [],
    ),
    /** Retries of deliveries to this endpoint. @default - `webhooks.deliveryPolicy` */
    deliveryPolicy: v.optional(deliveryPolicySchema),
  }),
  rules(({ channels, types }) =>
    channels.length === 0 ? [] : filterPolicyProblems(toFilterPolicy({ channels, types }), 'channels × types'),
  ),
);

/** Webhook endpoints that are deployed with the app. `POST /v1/webhooks` creates other endpoints at run time. */
export const webhooksSchema = strict({
  /** Retries for endpoints without a policy of their own. @default - ten retries over at most 50 minutes */
  deliveryPolicy: v.optional(deliveryPolicySchema, DEFAULT_DELIVERY_POLICY),
  /** Endpoints, at most 200. @default [] */
  endpoints: v.optional(
    v.pipe(
      v.array(endpointSchema),
      v.maxLength(
        MAX_ENDPOINTS,
        expectation(
          `at most ${MAX_ENDPOINTS} endpoints`,
          'Remove endpoints, or create some of them in another deployment, because the limit applies to each deployment.',
        ),
      ),
      rules((endpoints) => repeatedIds(endpoints.map(({ id }) => id))),
    ),
    [],
  ),
});

/** A webhook endpoint that is deployed with the app. */
export type EndpointSettings = v.InferInput<typeof endpointSchema>;

/** A webhook endpoint, with all defaults filled in. */
export type ResolvedEndpoint = v.InferOutput<typeof endpointSchema>;

/**
 * Validates a webhook endpoint and fills in the defaults.
 * @param source path of the construct
 * @throws ConfigError with all problems
 */
export function resolveEndpoint(endpoint: EndpointSettings, source: string): ResolvedEndpoint {
  const result = v.safeParse(endpointSchema, endpoint);
  if (result.success) return result.output;
  throw new ConfigError(
    source,
    result.issues.map((issue) => toProblem(issue, '')),
  );
}

function repeatedIds(ids: readonly string[]) {
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [...new Set(repeated)].map((id) => ({
    path: '',
    got: `the id "${id}" more than once`,
    allowed: 'a different id for each endpoint',
    next: 'Rename one of them.',
  }));
}

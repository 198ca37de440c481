import { createQueryService } from '../../aws/query-protocol';
import type { AwsService } from '../../aws/aws-service';
import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import type { Reporter } from '../../core/reporter';
import type { AccessControl } from '../../aws/access-control';
import type { QueueAccess } from '../../ports';
import type { ResourceDriver } from '../../resources/types';
import { createSnsAuthorizer } from './authorize';
import { createDeliveries } from './delivery/deliveries';
import { createDeliveryLog } from './delivery/delivery-log';
import type { DeliveryRecord } from './delivery/delivery-log';
import { createHttpSender } from './delivery/http-sender';
import type { HttpSender } from './delivery/http-sender';
import { publishOperations } from './operations/publishing';
import { createQueueSender } from './delivery/queue-sender';
import { subscriptionDriver } from './resources/subscription';
import { topicDrivers } from './resources/topic';
import { generateSigningKey } from './signing/signing-key';
import type { SigningKey } from './signing/signing-key';
import { createSubscriptionLifecycle } from './subscribing/subscription-lifecycle';
import { subscriptionOperations } from './operations/subscriptions';
import { createSubscriptions } from './state/subscriptions';
import { createConfirmationTokens } from './subscribing/confirmation-tokens';
import { topicOperations } from './operations/topics';
import { createTopics } from './state/topics';

export type { DeliveryRecord } from './delivery/delivery-log';

const XML_NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

export interface SnsOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly access: AccessControl;
  /** For `sqs` subscriptions and dead letters. */
  readonly queues: QueueAccess;
  /**
   * Returns the URL of the AWS endpoint, without a trailing slash. Called only after the endpoint has started to
   * listen.
   */
  readonly awsEndpointUrl: () => string;
  /** A CA certificate (PEM) that deliveries trust in addition to the public CAs, for local HTTPS receivers. */
  readonly extraCaPem?: string;
  /** Sends requests to HTTP/S endpoints. @default a sender with its own connections */
  readonly sender?: HttpSender;
  /** The key that signs messages. @default a new RSA key, generated when it is first used */
  readonly signingKey?: () => SigningKey;
}

export interface Sns {
  readonly service: AwsService;
  readonly drivers: readonly ResourceDriver[];
  /** The latest finished deliveries, oldest first. */
  deliveryLog(): readonly DeliveryRecord[];
  /** Cancels all deliveries and closes all connections. */
  stop(): Promise<void>;
}

/** Adds the path of the signing certificate to the service. */
function withCertificate(service: AwsService, signingKey: () => SigningKey): AwsService {
  const isCertificate = (method: string, path: string): boolean =>
    method === 'GET' && path.startsWith('/SimpleNotificationService-') && path === signingKey().certificatePath;
  return {
    ...service,
    accepts: (request) => isCertificate(request.method, request.path) || (service.accepts?.(request) ?? false),
    async handle(request) {
      if (!isCertificate(request.method, request.path)) return await service.handle(request);
      const body = await signingKey().certificate();
      return { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body };
    },
  };
}

/** Creates SNS. Its state is in memory; the seed of `random` determines jitter and ids. */
export function createSns(options: SnsOptions): Sns {
  const { account, clock, random, reporter, access, awsEndpointUrl, extraCaPem } = options;
  let key: SigningKey | undefined;
  const host = `sns.${account.region}.${account.urlSuffix}`;
  const signingKey = options.signingKey ?? ((): SigningKey => (key ??= generateSigningKey(host, clock.now())));

  const topics = createTopics(account);
  const log = createDeliveryLog();
  const queueSender = createQueueSender(options.queues, access);
  const sender = options.sender ?? createHttpSender({ clock, extraCaPem });
  const deliveries = createDeliveries({
    clock,
    random,
    reporter,
    sender,
    queueSender,
    log,
    signingKey,
    awsEndpointUrl,
  });
  const subscriptions = createSubscriptions(clock, (expired) => deliveries.cancel(expired.arn));
  const lifecycle = createSubscriptionLifecycle({
    account,
    clock,
    random,
    topics,
    subscriptions,
    tokens: createConfirmationTokens(clock, random),
    deliveries,
    queues: queueSender,
  });
  const authorizer = createSnsAuthorizer(access, account, topics);

  const service = createQueryService({
    signingName: 'sns',
    xmlNamespace: XML_NAMESPACE,
    accessDenied: { code: 'AuthorizationError', status: 403 },
    unsigned: ['ConfirmSubscription', 'Unsubscribe'],
    operations: {
      ...topicOperations({ account, topics, subscriptions, lifecycle, authorizer }),
      ...subscriptionOperations({ account, topics, subscriptions, lifecycle, authorizer }),
      ...publishOperations({ account, clock, random, topics, subscriptions, deliveries, authorizer }),
    },
  });
  return {
    service: withCertificate(service, signingKey),
    drivers: [
      ...topicDrivers({ random, topics }),
      subscriptionDriver({ account, reporter, topics, subscriptions, lifecycle }),
    ],
    deliveryLog: () => log.records(),
    stop: () => deliveries.stop(),
  };
}

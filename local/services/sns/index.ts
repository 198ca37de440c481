import { createQueryService } from '../../aws/query-protocol';
import type { AwsService } from '../../aws/types';
import type { Account } from '../../core/account';
import type { Clock } from '../../core/clock';
import type { Random } from '../../core/random';
import type { Reporter } from '../../core/reporter';
import type { AccessControl } from '../../aws/access-control';
import type { QueueAccess } from '../../ports';
import type { ResourceDriver } from '../../resources/types';
import { SnsAuthorizer } from './authorize';
import { Deliveries } from './delivery/deliveries';
import { DeliveryLog } from './delivery/delivery-log';
import type { DeliveryRecord } from './delivery/delivery-log';
import { createHttpSender } from './delivery/http-sender';
import type { HttpSender } from './delivery/http-sender';
import { publishOperations } from './operations/publishing';
import { QueueSender } from './delivery/queue-sender';
import { createSnsDrivers } from './resources/topic';
import { generateSigningKey } from './signing/signing-key';
import type { SigningKey } from './signing/signing-key';
import { Subscribing } from './subscribing/subscription-lifecycle';
import { subscriptionOperations } from './operations/subscriptions';
import { Subscriptions } from './state/subscriptions';
import { Tokens } from './subscribing/confirmation-tokens';
import { topicOperations } from './operations/topics';
import { Topics } from './state/topics';

export type { DeliveryRecord } from './delivery/delivery-log';

const XML_NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/** What SNS needs. */
export interface SnsDeps {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly reporter: Reporter;
  readonly access: AccessControl;
  /** For `sqs` subscriptions and dead letters. */
  readonly queues: QueueAccess;
  /** Without a trailing slash; asked for when a message is written, so it may be unknown until the endpoint listens. */
  readonly awsEndpointUrl: () => string;
  /** A CA, PEM, that deliveries trust besides the public ones: for local HTTPS receivers. */
  readonly extraCaPem?: string;
  /** What sends over HTTP. @default connections of its own, to the endpoints themselves */
  readonly sender?: HttpSender;
  /** What signs. @default an RSA key of this run, made when it is first needed */
  readonly signingKey?: () => SigningKey;
}

/** SNS of the engine. */
export interface Sns {
  readonly service: AwsService;
  readonly drivers: readonly ResourceDriver[];
  /** The latest finished deliveries, oldest first. */
  deliveryLog(): readonly DeliveryRecord[];
  /** Drops what is not delivered yet and closes all connections. */
  stop(): Promise<void>;
}

/** Serves the certificate beside the operations. */
function withCertificate(service: AwsService, signingKey: () => SigningKey): AwsService {
  const isCertificate = (method: string, path: string): boolean =>
    method === 'GET' && path.startsWith('/SimpleNotificationService-') && path === signingKey().certificatePath;
  return {
    ...service,
    accepts: (request) => isCertificate(request.method, request.path) || (service.accepts?.(request) ?? false),
    handle(request) {
      if (!isCertificate(request.method, request.path)) return service.handle(request);
      return { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body: signingKey().certificate };
    },
  };
}

/** Builds SNS: state in memory, time from the clock, jitter and ids from the seed. */
export function createSns(deps: SnsDeps): Sns {
  const { account, clock, random, reporter, access, awsEndpointUrl, extraCaPem } = deps;
  let key: SigningKey | undefined;
  const host = `sns.${account.region}.${account.urlSuffix}`;
  const signingKey = deps.signingKey ?? ((): SigningKey => (key ??= generateSigningKey(host, clock.now())));

  const topics = new Topics(account);
  const log = new DeliveryLog();
  const queues = new QueueSender(deps.queues, access);
  const sender = deps.sender ?? createHttpSender({ clock, extraCaPem });
  const deliveries = new Deliveries({ clock, random, reporter, sender, queues, log, signingKey, awsEndpointUrl });
  const subscriptions = new Subscriptions(clock, (expired) => deliveries.abandon(expired.arn));
  const tokens = new Tokens(clock, random);
  const subscribing = new Subscribing({ account, clock, random, topics, subscriptions, tokens, deliveries, queues });
  const authorizer = new SnsAuthorizer(access, account, topics);

  const service = createQueryService({
    signingName: 'sns',
    xmlNamespace: XML_NAMESPACE,
    accessDenied: { code: 'AuthorizationError', status: 403 },
    unsigned: ['ConfirmSubscription', 'Unsubscribe'],
    operations: {
      ...topicOperations({ account, topics, subscriptions, subscribing, authorizer }),
      ...subscriptionOperations({ account, topics, subscriptions, subscribing, authorizer }),
      ...publishOperations({ account, clock, random, topics, subscriptions, deliveries, authorizer }),
    },
  });
  return {
    service: withCertificate(service, signingKey),
    drivers: createSnsDrivers({ account, random, reporter, topics, subscriptions, subscribing }),
    deliveryLog: () => log.records(),
    stop: () => deliveries.stop(),
  };
}

/** The constructs of Tidings for a CDK app. Start with `Tidings`. The others split a deployment over several stacks. */
export { Tidings } from './constructs/tidings';
export type { TidingsProps } from './constructs/tidings';
export { TidingsData } from './constructs/tidings-data';
export type { TidingsDataProps } from './constructs/tidings-data';
export { TidingsRealtime } from './constructs/tidings-realtime';
export type { TidingsRealtimeProps } from './constructs/tidings-realtime';
export { TidingsWebhooks } from './constructs/tidings-webhooks';
export type { TidingsWebhooksProps } from './constructs/tidings-webhooks';
export { TidingsOperations } from './constructs/tidings-operations';
export type { TidingsOperationsProps } from './constructs/tidings-operations';

export type { TidingsSettings } from './config/settings';
export type { EndpointSettings } from './config/webhooks';
export { ConfigError } from './errors';
export type { Problem } from './errors';

export { ChannelTable } from './constructs/channel-table';
export { ConnectionTable } from './constructs/connection-table';
export { DeadLetterQueue } from './constructs/dead-letter-queue';
export type { DeadLetterQueueProps } from './constructs/dead-letter-queue';
export { SigningSecret } from './constructs/signing-secret';
export type { SigningSecretProps } from './constructs/signing-secret';
export { StreamConsumer } from './constructs/stream-consumer';
export type { StreamConsumerProps } from './constructs/stream-consumer';
export { StreamingUrl } from './constructs/streaming-url';
export type { StreamingUrlProps } from './constructs/streaming-url';
export type { TableProps } from './constructs/table-props';
export { TidingsFunction } from './constructs/tidings-function';
export type { TidingsFunctionProps } from './constructs/tidings-function';
export { TidingsHttpApi } from './constructs/http-api';
export type { TidingsHttpApiProps } from './constructs/http-api';
export { TidingsWebSocketApi } from './constructs/websocket-api';
export type { TidingsWebSocketApiProps } from './constructs/websocket-api';
export { WebhookEndpoint } from './constructs/webhook-endpoint';
export type { WebhookEndpointProps } from './constructs/webhook-endpoint';
export { WebhookTopic } from './constructs/webhook-topic';
export type { WebhookTopicProps } from './constructs/webhook-topic';
export { QueueMappingRules } from './rules/queue-mapping-aspect';

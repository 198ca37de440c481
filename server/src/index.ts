/** The server library of Tidings. It signs tokens, and publishes to DynamoDB with IAM permissions instead of over HTTP. */
export { createPublisher } from './publisher';
export type { Publisher, PublisherOptions } from './publisher';
export { toDocumentEntry } from './transaction-items';
export type {
  ClaimItem,
  DocumentEntry,
  DocumentValue,
  PublishItem,
  PublishItemOptions,
  TransactionItems,
} from './transaction-items';
export { createTokenSigner } from './token-signer';
export type { TokenSigner, TokenSignerOptions } from './token-signer';
export { signToken } from './sign-token';
export type { TokenClaims } from './sign-token';
export { InvalidArgumentError } from './invalid-argument-error';
export type { InvalidArgumentCode } from './invalid-argument-error';
export type { MessageInput } from './check-message';
export { PublishError } from '../../publishing/publish-error';
export type { PublishErrorCode } from '../../publishing/publish-error';
export type { ConditionalPublishResult, Published } from '../../publishing/publish';
export type { Position } from '../../protocol/cursors';
export type { Capabilities, Verb } from '../../protocol/capabilities';
export type { Problem } from '../../protocol/problems';

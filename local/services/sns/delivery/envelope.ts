import type { PublishedMessage } from '../messages/published-message';
import { bodyFor, sentAttributes } from '../messages/published-message';
import { signEnvelope } from '../signing/signature';
import type { SignatureVersion } from '../signing/signature';
import type { SigningKey } from '../signing/signing-key';

export interface EnvelopeContext {
  readonly signingKey: () => SigningKey;
  /** The base of the links in envelopes, without a trailing slash. */
  readonly endpointUrl: string;
  readonly signatureVersion: SignatureVersion;
}

export interface Confirmation {
  readonly type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  readonly messageId: string;
  readonly token: string;
  readonly topicArn: string;
  readonly subscriptionArn: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

function signatureMembers(
  fields: Readonly<Record<string, string | undefined>>,
  context: EnvelopeContext,
): Record<string, string> {
  const { privateKey, certificatePath } = context.signingKey();
  return {
    SignatureVersion: context.signatureVersion,
    Signature: signEnvelope(fields, context.signatureVersion, privateKey),
    SigningCertURL: `${context.endpointUrl}${certificatePath}`,
  };
}

/** The link that ends a subscription. */
export function unsubscribeUrl(context: EnvelopeContext, subscriptionArn: string): string {
  return `${context.endpointUrl}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`;
}

/** Writes the notification of one message for one subscription. */
export type NotificationWriter = (protocol: string, subscriptionArn: string) => string;

/**
 * Creates the writer for a message. A notification is JSON with its members in the order observed on AWS. Absent
 * members are omitted, not null. The signature does not depend on the subscription, so each body is signed once.
 */
export function notificationWriter(message: PublishedMessage, context: EnvelopeContext): NotificationWriter {
  const signedByText = new Map<string, object>();
  const attributes = sentAttributes(message);
  const sign = (text: string): object => {
    const fields = {
      Type: 'Notification',
      MessageId: message.messageId,
      TopicArn: message.topicArn,
      ...(message.subject !== undefined && { Subject: message.subject }),
      Message: text,
      Timestamp: new Date(message.publishedAt).toISOString(),
    };
    return { ...fields, ...signatureMembers(fields, context) };
  };
  return (protocol, subscriptionArn) => {
    const text = bodyFor(message, protocol);
    const signed = signedByText.get(text) ?? sign(text);
    signedByText.set(text, signed);
    const envelope = {
      ...signed,
      UnsubscribeURL: unsubscribeUrl(context, subscriptionArn),
      ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
    };
    return JSON.stringify(envelope, undefined, 2);
  };
}

function confirmationText(confirmation: Confirmation): string {
  return confirmation.type === 'SubscriptionConfirmation'
    ? `You have chosen to subscribe to the topic ${confirmation.topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`
    : `You have chosen to deactivate subscription ${confirmation.subscriptionArn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`;
}

/** Writes the JSON that requests the confirmation of a subscription, or that notifies of its end. */
export function confirmationEnvelope(confirmation: Confirmation, context: EnvelopeContext): string {
  const { type, messageId, token, topicArn, at } = confirmation;
  const signed = {
    Type: type,
    MessageId: messageId,
    Token: token,
    TopicArn: topicArn,
    Message: confirmationText(confirmation),
    SubscribeURL: `${context.endpointUrl}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`,
    Timestamp: new Date(at).toISOString(),
  };
  return JSON.stringify({ ...signed, ...signatureMembers(signed, context) }, undefined, 2);
}

import type { Clock } from '../../../core/clock';
import { createHeap } from '../../../core/heap';
import type { Random } from '../../../core/random';
import { contentId, createDeduplicationWindow } from './deduplication';
import { invalidValue, sqsError } from '../errors';
import { createFifoMessages } from './fifo-messages';
import { createLongPolls } from './long-polls';
import type { LongPolls } from './long-polls';
import type { SendEntry, StoredMessage, StoredMessages } from './message';
import { createMessage, isInFlight } from './message';
import type { Attributes, QueueSettings } from './queue-attributes';
import { mergeAttributes, readSettings } from './queue-attributes';
import { createReceiptHandle, readReceiptHandle } from './receipt-handle';
import { createRedeliveries } from './redeliveries';
import type { Redeliveries } from './redeliveries';
import { createStandardMessages } from './standard-messages';

export interface QueueContext {
  readonly clock: Clock;
  readonly random: Random;
  /** Probability that a standard queue delivers a received message again, 0–1. */
  readonly duplicateProbability: number;
  /** Maximum number of messages in flight; on AWS about 120,000. */
  readonly inFlightLimit: number;
  /**
   * Moves a message that was received too often to the dead-letter queue. Returns `false` if that queue does not exist.
   */
  deadLetter(from: Queue, message: StoredMessage): boolean;
}

export interface ReceiveOptions {
  /** 1–10 for calls over the wire; other services of the engine may request more. */
  readonly max: number;
  /** @default the visibility timeout of the queue */
  readonly visibilitySeconds?: number | undefined;
}

/** Maximum time that a message can be invisible after one receive, in seconds. */
const MAX_VISIBILITY_SECONDS = 43_200;

/** One queue: its attributes and its messages. */
export class Queue {
  readonly createdAt: number;
  readonly fifo: boolean;
  modifiedAt: number;
  purgedAt: number | undefined;
  tags: Readonly<Record<string, string>> = {};
  #attributes: Attributes;
  #settings: QueueSettings;
  #sequence = 0n;
  readonly #messages: StoredMessages;
  readonly #expiry = createHeap<StoredMessage>(({ retainedFrom }) => retainedFrom);
  readonly #deduplication = createDeduplicationWindow();
  readonly #redeliveries: Redeliveries;
  readonly #polls: LongPolls<StoredMessage>;

  constructor(
    readonly name: string,
    readonly arn: string,
    attributes: Attributes,
    private readonly context: QueueContext,
  ) {
    this.fifo = attributes['FifoQueue'] === 'true';
    this.#attributes = attributes;
    this.#settings = readSettings(attributes);
    this.createdAt = this.modifiedAt = context.clock.now();
    this.#messages = this.fifo ? createFifoMessages() : createStandardMessages(context.random);
    this.#redeliveries = createRedeliveries(context.random, this.fifo ? 0 : context.duplicateProbability);
    this.#polls = createLongPolls(context.clock, (now) => this.#nextChangeAt(now));
  }

  get attributes(): Attributes {
    return this.#attributes;
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  setAttributes(changes: Attributes): void {
    this.#attributes = mergeAttributes(this.#attributes, changes);
    this.#settings = readSettings(this.#attributes);
    this.modifiedAt = this.context.clock.now();
  }

  /** The number of messages in the queue, by state. */
  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const now = this.#expire();
    const counts = { visible: 0, inFlight: 0, delayed: 0 };
    for (const message of this.#messages.all()) {
      if (message.availableAt <= now) counts.visible += 1;
      else if (message.checkedOut) counts.inFlight += 1;
      else counts.delayed += 1;
    }
    return counts;
  }

  /**
   * Adds a checked message. For a repeated deduplication id, a FIFO queue adds nothing and returns the first message.
   */
  send(
    entry: SendEntry,
    senderId: string,
  ): { readonly messageId: string; readonly sequenceNumber: string | undefined } {
    const now = this.#expire();
    const messageId = this.context.random.uuid();
    const deduplicationId = this.fifo ? (entry.MessageDeduplicationId ?? contentId(entry.MessageBody)) : undefined;
    const scope = this.#settings.deduplicationPerGroup ? `${entry.MessageGroupId} ` : '';
    if (deduplicationId !== undefined) {
      const first = this.#deduplication.find(scope + deduplicationId, now);
      if (first) return first;
    }
    const sequenceNumber = this.fifo ? this.#nextSequence() : undefined;
    if (deduplicationId !== undefined && sequenceNumber !== undefined) {
      this.#deduplication.remember(scope + deduplicationId, { messageId, sequenceNumber }, now);
    }
    const delaySeconds = (this.fifo ? undefined : entry.DelaySeconds) ?? this.#settings.delaySeconds;
    const identity = { messageId, senderId, sentAt: now, deduplicationId, sequenceNumber };
    this.#insert(createMessage(entry, identity, now + delaySeconds * 1000));
    return { messageId, sequenceNumber };
  }

  /**
   * Adds a dead letter of another queue. The message keeps its id, body, attributes, send time and receive count. In a
   * standard queue its retention period continues; in a FIFO queue it starts again. In a FIFO queue, the message id
   * replaces the deduplication id, so that two dead letters with the same deduplication id are both kept.
   */
  addDeadLetter(message: StoredMessage, source: Queue): void {
    const now = this.#expire();
    this.#insert({
      ...message,
      deduplicationId: this.fifo ? message.messageId : undefined,
      sequenceNumber: this.fifo ? this.#nextSequence() : undefined,
      retainedFrom: this.fifo ? now : message.retainedFrom,
      deadLetterSource: source.arn,
      availableAt: now,
      checkedOut: false,
      receiptHandle: undefined,
    });
  }

  /** Receives the messages that are visible; if there are none, waits for the first message. */
  async receive(options: ReceiveOptions, waitSeconds: number, signal?: AbortSignal): Promise<readonly StoredMessage[]> {
    const received = this.#receiveVisible(options);
    if (received.length > 0 || waitSeconds <= 0 || signal?.aborted) return received;
    return await this.#polls.wait(() => this.#receiveVisible(options), waitSeconds * 1000, signal);
  }

  /**
   * Deletes a message by its receipt handle, and does nothing if the message no longer exists. A standard queue accepts
   * every handle of the message; a FIFO queue accepts only the handle of the current receive.
   * @throws AwsError `ReceiptHandleIsInvalid`, or `InvalidParameterValue` for an expired handle of a FIFO queue
   */
  delete(handle: string): void {
    const message = this.#messages.get(readReceiptHandle(this.name, handle));
    if (!message) return;
    if (this.fifo && !(message.receiptHandle === handle && isInFlight(message, this.#expire()))) {
      throw invalidValue(handle, 'ReceiptHandle', 'The receipt handle has expired.');
    }
    this.#messages.remove(message);
    this.#polls.wake();
  }

  /** Restarts the visibility timeout of a received message with `seconds`. With 0, the message is visible at once. */
  changeVisibility(handle: string, seconds: number): void {
    const now = this.#expire();
    const message = this.#messages.get(readReceiptHandle(this.name, handle));
    if (!message || (this.fifo && !(message.receiptHandle === handle && isInFlight(message, now)))) {
      throw invalidValue(
        handle,
        'ReceiptHandle',
        'Message does not exist or is not available for visibility timeout change.',
      );
    }
    if (now + seconds * 1000 > (message.lastReceivedAt ?? now) + MAX_VISIBILITY_SECONDS * 1000) {
      throw invalidValue(
        seconds,
        'VisibilityTimeout',
        `Total VisibilityTimeout for the message is beyond the limit [${MAX_VISIBILITY_SECONDS} seconds]`,
      );
    }
    message.availableAt = now + seconds * 1000;
    this.#messages.changed(message);
    this.#polls.wake();
  }

  /** Deletes all messages, including those in flight. */
  purge(): void {
    this.#messages.clear();
    this.#expiry.clear();
    this.#redeliveries.clear();
    this.purgedAt = this.context.clock.now();
  }

  /** Removes and returns visible messages, for a move task. */
  withdraw(max: number): readonly StoredMessage[] {
    const now = this.#expire();
    const withdrawn = this.#messages.candidates(max, now);
    for (const message of withdrawn) this.#messages.remove(message);
    return withdrawn;
  }

  /** Adds a withdrawn message again, unchanged. */
  restore(message: StoredMessage): void {
    this.#insert(message);
  }

  /** Ends all waiting receives. */
  close(): void {
    this.#polls.close();
  }

  #insert(message: StoredMessage): void {
    this.#messages.add(message);
    this.#expiry.push(message);
    this.#polls.wake();
  }

  #nextSequence(): string {
    this.#sequence += 256n;
    return (18_849_496_460_467_696_128n + this.#sequence).toString();
  }

  #receiveVisible(options: ReceiveOptions): StoredMessage[] {
    const now = this.#expire();
    const visibilityMs = (options.visibilitySeconds ?? this.#settings.visibilitySeconds) * 1000;
    if (!this.#hasRoomInFlight(now)) return [];
    const out = this.#redeliveries.take(options.max, now).filter((message) => !this.#isExhausted(message));
    for (const message of out) this.#checkOut(message, now, visibilityMs);
    while (out.length < options.max) {
      const candidates = this.#messages
        .candidates(options.max - out.length, now)
        .filter((message) => !out.includes(message));
      if (candidates.length === 0) break;
      for (const message of candidates) {
        if (this.#moveToDeadLetters(message)) continue;
        this.#checkOut(message, now, visibilityMs);
        this.#redeliveries.afterReceive(message, now);
        out.push(message);
      }
    }
    return out;
  }

  #isExhausted(message: StoredMessage): boolean {
    const { redrive } = this.#settings;
    return redrive !== undefined && message.receiveCount >= redrive.maxReceiveCount;
  }

  #moveToDeadLetters(message: StoredMessage): boolean {
    if (!this.#isExhausted(message) || !this.context.deadLetter(this, message)) return false;
    this.#messages.remove(message);
    return true;
  }

  #checkOut(message: StoredMessage, now: number, visibilityMs: number): void {
    message.receiveCount += 1;
    message.firstReceivedAt ??= now;
    message.lastReceivedAt = now;
    message.receiptHandle = createReceiptHandle(this.name, message.messageId, this.context.random.text(24));
    message.checkedOut = true;
    message.availableAt = now + visibilityMs;
    if (this.#messages.get(message.messageId) === message) this.#messages.changed(message);
  }

  #hasRoomInFlight(now: number): boolean {
    const limit = this.context.inFlightLimit;
    if (this.#messages.size < limit) return true;
    let inFlight = 0;
    for (const message of this.#messages.all()) if (isInFlight(message, now)) inFlight += 1;
    if (inFlight < limit) return true;
    if (this.fifo) return false;
    throw sqsError(
      'OverLimit',
      'OverLimit',
      `The queue has ${inFlight} messages in flight; at most ${limit} are allowed. Delete messages, or wait for the end of their visibility timeout.`,
      403,
    );
  }

  #nextChangeAt(now: number): number | undefined {
    const times = [this.#messages.nextChangeAt(now), this.#redeliveries.nextDueAt(now)].filter(
      (at) => at !== undefined,
    );
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Deletes the messages whose retention period has passed. Returns the current time. */
  #expire(): number {
    const now = this.context.clock.now();
    const oldest = now - this.#settings.retentionSeconds * 1000;
    for (let next = this.#expiry.peek(); next && next.retainedFrom <= oldest; next = this.#expiry.peek()) {
      this.#expiry.pop();
      if (this.#messages.get(next.messageId) !== next) continue;
      this.#messages.remove(next);
      this.#redeliveries.forget(next);
    }
    return now;
  }
}

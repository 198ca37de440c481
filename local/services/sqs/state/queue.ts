import type { Clock } from '../../../core/clock';
import { createHeap } from '../../../core/heap';
import type { Random } from '../../../core/random';
import { DeduplicationWindow, contentId } from './deduplication';
import { invalidValue, sqsError } from '../errors';
import { FifoStore } from './fifo-messages';
import { LongPolls } from './long-polls';
import type { MessageStore, SendEntry, StoredMessage } from './message';
import { createMessage, isInFlight } from './message';
import type { Attributes, QueueSettings } from './queue-attributes';
import { mergeAttributes, readSettings } from './queue-attributes';
import { createReceiptHandle, readReceiptHandle } from './receipt-handle';
import { Redeliveries } from './redeliveries';
import { StandardStore } from './standard-messages';

/** What a queue needs from outside. */
export interface QueueContext {
  readonly clock: Clock;
  readonly random: Random;
  /** Probability that a receive of a standard queue is repeated, 0–1. */
  readonly duplicateProbability: number;
  /** Most messages in flight; AWS: about 120,000. */
  readonly inFlightLimit: number;
  /** Hands a message that was received too often to the dead-letter queue; `false` when that does not exist. */
  deadLetter(from: Queue, message: StoredMessage): boolean;
}

/** What a receiver asks for. */
export interface ReceiveOptions {
  /** 1–10 on the wire; in-process callers may take more. */
  readonly max: number;
  /** The queue's own timeout by default. */
  readonly visibilitySeconds?: number | undefined;
}

/** Longest time that a message can stay invisible after one receive, in seconds. */
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
  readonly #store: MessageStore;
  readonly #expiry = createHeap<StoredMessage>(({ retainedFrom }) => retainedFrom);
  readonly #window = new DeduplicationWindow();
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
    this.#store = this.fifo ? new FifoStore() : new StandardStore(context.random);
    this.#redeliveries = new Redeliveries(context.random, this.fifo ? 0 : context.duplicateProbability);
    this.#polls = new LongPolls(context.clock, (now) => this.#nextChangeAt(now));
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

  /** How many messages the queue holds, by state. */
  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const now = this.#expire();
    const counts = { visible: 0, inFlight: 0, delayed: 0 };
    for (const message of this.#store.all()) {
      if (message.availableAt <= now) counts.visible += 1;
      else if (message.checkedOut) counts.inFlight += 1;
      else counts.delayed += 1;
    }
    return counts;
  }

  /** Adds a checked message. A FIFO queue answers a repeated deduplication id with the first message and adds nothing. */
  send(
    entry: SendEntry,
    senderId: string,
  ): { readonly messageId: string; readonly sequenceNumber: string | undefined } {
    const now = this.#expire();
    const messageId = this.context.random.uuid();
    const deduplicationId = this.fifo ? (entry.MessageDeduplicationId ?? contentId(entry.MessageBody)) : undefined;
    const scope = this.#settings.deduplicationPerGroup ? `${entry.MessageGroupId} ` : '';
    if (deduplicationId !== undefined) {
      const first = this.#window.find(scope + deduplicationId, now);
      if (first) return first;
    }
    const sequenceNumber = this.fifo ? this.#nextSequence() : undefined;
    if (deduplicationId !== undefined && sequenceNumber !== undefined) {
      this.#window.remember(scope + deduplicationId, { messageId, sequenceNumber }, now);
    }
    const delaySeconds = (this.fifo ? undefined : entry.DelaySeconds) ?? this.#settings.delaySeconds;
    const identity = { messageId, senderId, sentAt: now, deduplicationId, sequenceNumber };
    this.#insert(createMessage(entry, identity, now + delaySeconds * 1000));
    return { messageId, sequenceNumber };
  }

  /**
   * Takes over a message that another queue gave up. It keeps its id, body, attributes, time of sending and receive
   * count. Retention goes on from the first sending in a standard queue and starts anew in a FIFO queue, where the
   * message id also replaces the deduplication id, so that equal ones do not swallow each other.
   */
  adopt(message: StoredMessage, source: Queue): void {
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

  /** Receives what is there, or waits for the first message. */
  async receive(options: ReceiveOptions, waitSeconds: number, signal?: AbortSignal): Promise<readonly StoredMessage[]> {
    const received = this.#take(options);
    if (received.length > 0 || waitSeconds <= 0 || signal?.aborted) return received;
    return await this.#polls.wait(() => this.#take(options), waitSeconds * 1000, signal);
  }

  /**
   * Deletes by receipt handle. What is gone already is no error. A standard queue takes any handle of the message; a
   * FIFO queue only the one of the current receive.
   * @throws AwsError `ReceiptHandleIsInvalid`, or `InvalidParameterValue` for an expired handle of a FIFO queue
   */
  delete(handle: string): void {
    const message = this.#store.get(readReceiptHandle(this.name, handle));
    if (!message) return;
    if (this.fifo && !(message.receiptHandle === handle && isInFlight(message, this.#expire()))) {
      throw invalidValue(handle, 'ReceiptHandle', 'The receipt handle has expired.');
    }
    this.#store.remove(message);
    this.#polls.wake();
  }

  /** Sets the visibility timeout of a received message anew, counted from now. 0 gives it back. */
  changeVisibility(handle: string, seconds: number): void {
    const now = this.#expire();
    const message = this.#store.get(readReceiptHandle(this.name, handle));
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
    this.#store.changed(message);
    this.#polls.wake();
  }

  /** Deletes all messages, those in flight as well. */
  purge(): void {
    this.#store.clear();
    this.#expiry.clear();
    this.#redeliveries.clear();
    this.purgedAt = this.context.clock.now();
  }

  /** Takes visible messages out for good, oldest first: for a move task. */
  withdraw(max: number): readonly StoredMessage[] {
    const now = this.#expire();
    const taken = this.#store.candidates(max, now);
    for (const message of taken) this.#store.remove(message);
    return taken;
  }

  /** Puts a withdrawn message back as it was. */
  restore(message: StoredMessage): void {
    this.#insert(message);
  }

  /** Ends all waiting receivers. */
  close(): void {
    this.#polls.close();
  }

  #insert(message: StoredMessage): void {
    this.#store.add(message);
    this.#expiry.push(message);
    this.#polls.wake();
  }

  #nextSequence(): string {
    this.#sequence += 256n;
    return (18_849_496_460_467_696_128n + this.#sequence).toString();
  }

  #take(options: ReceiveOptions): StoredMessage[] {
    const now = this.#expire();
    const visibilityMs = (options.visibilitySeconds ?? this.#settings.visibilitySeconds) * 1000;
    if (!this.#hasRoomInFlight(now)) return [];
    const out = this.#redeliveries.take(options.max, now).filter((message) => !this.#isExhausted(message));
    for (const message of out) this.#checkOut(message, now, visibilityMs);
    while (out.length < options.max) {
      const candidates = this.#store
        .candidates(options.max - out.length, now)
        .filter((message) => !out.includes(message));
      if (candidates.length === 0) break;
      for (const message of candidates) {
        if (this.#giveUp(message)) continue;
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

  #giveUp(message: StoredMessage): boolean {
    if (!this.#isExhausted(message) || !this.context.deadLetter(this, message)) return false;
    this.#store.remove(message);
    return true;
  }

  #checkOut(message: StoredMessage, now: number, visibilityMs: number): void {
    message.receiveCount += 1;
    message.firstReceivedAt ??= now;
    message.lastReceivedAt = now;
    message.receiptHandle = createReceiptHandle(this.name, message.messageId, this.context.random.text(24));
    message.checkedOut = true;
    message.availableAt = now + visibilityMs;
    if (this.#store.get(message.messageId) === message) this.#store.changed(message);
  }

  #hasRoomInFlight(now: number): boolean {
    const limit = this.context.inFlightLimit;
    if (this.#store.size < limit) return true;
    let inFlight = 0;
    for (const message of this.#store.all()) if (isInFlight(message, now)) inFlight += 1;
    if (inFlight < limit) return true;
    if (this.fifo) return false;
    throw sqsError(
      'OverLimit',
      'OverLimit',
      `The queue has ${inFlight} messages in flight; at most ${limit} are allowed. Delete messages, or let their visibility timeout pass.`,
      403,
    );
  }

  #nextChangeAt(now: number): number | undefined {
    const times = [this.#store.nextChangeAt(now), this.#redeliveries.nextDueAt(now)].filter((at) => at !== undefined);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Drops what outlived the retention period; returns the present. */
  #expire(): number {
    const now = this.context.clock.now();
    const oldest = now - this.#settings.retentionSeconds * 1000;
    for (let next = this.#expiry.peek(); next && next.retainedFrom <= oldest; next = this.#expiry.peek()) {
      this.#expiry.pop();
      if (this.#store.get(next.messageId) !== next) continue;
      this.#store.remove(next);
      this.#redeliveries.forget(next);
    }
    return now;
  }
}

import type { Tidings } from '../../client/src';
import { actionWithStatus } from './action-status';
import { field } from './dom';
import { formatCount, formatMs, readData } from './format';
import type { LatencyTracker } from './latency-tracker';

export interface PublishFormDependencies {
  readonly form: HTMLFormElement;
  readonly status: HTMLElement;
  readonly latency: LatencyTracker;
  /** Generates message ids. The page needs the id before the publish to measure the latency of the message. */
  readonly newId: () => string;
  readonly now: () => number;
}

/** The form that publishes messages. */
export interface PublishForm {
  /** Sets the client to publish with; undefined disables the form. */
  use(client: Tidings | undefined, channel?: string): void;
}

/** Publishes when the user submits the form, and shows the acknowledgement. */
export function createPublishForm({ form, status, latency, newId, now }: PublishFormDependencies): PublishForm {
  let client: Tidings | undefined;
  const button = form.querySelector('button')!;
  const idleText = status.textContent;

  const publish = actionWithStatus({ status, working: 'Publishing; gives up after 30 seconds …' }, async () => {
    if (client === undefined) throw new Error('Connect first.');
    const value = (name: string): string => field(form, name).value.trim();
    const id = newId();
    const startedAt = now();
    latency.publishing(id);
    const { offset, duplicate } = await client
      .channel(value('channel'))
      .publish(readData(field(form, 'data').value), { id, ...(value('type') === '' ? {} : { type: value('type') }) });
    const duration = formatMs(now() - startedAt);
    return `Acknowledged after ${duration}: offset ${formatCount(offset)}${duplicate ? ', a duplicate' : ''}.`;
  });

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    publish();
  });
  return {
    use: (next, channel) => {
      client = next;
      button.disabled = next === undefined;
      if (channel !== undefined) field(form, 'channel').value = channel;
      status.textContent = idleText;
      status.classList.remove('failed');
    },
  };
}

import type { Tidings } from '../../client/src';
import { busy } from './action-status';
import { field } from './dom';
import { formatCount, formatMs, readData } from './format';
import type { LatencyBook } from './latency-tracker';

/** What publishing takes. */
export interface PublishFormDependencies {
  readonly form: HTMLFormElement;
  readonly status: HTMLElement;
  readonly latency: LatencyBook;
  /** Makes the ids of messages, so that their way can be timed. */
  readonly newId: () => string;
  readonly now: () => number;
}

/** The form that publishes. */
export interface PublishForm {
  /** Publishes through this client from now on; none switches the form off. */
  use(client: Tidings | undefined, channel?: string): void;
}

/** Lets a form publish and show what was acknowledged. */
export function createPublishForm({ form, status, latency, newId, now }: PublishFormDependencies): PublishForm {
  let client: Tidings | undefined;
  const button = form.querySelector('button')!;
  const idle = status.textContent;

  const publish = busy({ status, working: 'Publishing; it is tried for 30 seconds …' }, async () => {
    if (client === undefined) throw new Error('Connect first.');
    const value = (name: string): string => field(form, name).value.trim();
    const id = newId();
    const startedAt = now();
    latency.publishing(id);
    const { offset, duplicate } = await client
      .channel(value('channel'))
      .publish(readData(field(form, 'data').value), { id, ...(value('type') === '' ? {} : { type: value('type') }) });
    const took = formatMs(now() - startedAt);
    return `Acknowledged after ${took}: offset ${formatCount(offset)}${duplicate ? ', a repetition' : ''}.`;
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
      status.textContent = idle;
      status.classList.remove('failed');
    },
  };
}

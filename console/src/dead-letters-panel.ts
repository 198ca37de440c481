import { actionWithStatus } from './action-status';
import type { AdminApi, DeadLetter } from './admin-api';
import { element } from './dom';
import { formatCount, formatCounted, formatMoment } from './format';
import type { ApiPanel } from './webhooks-panel';

export interface DeadLettersDependencies {
  readonly showButton: HTMLButtonElement;
  readonly state: HTMLElement;
  readonly list: HTMLElement;
  /** The URL of a webhook; undefined when the page has not listed that webhook. */
  readonly urlOf: (webhookId: string) => string | undefined;
  readonly now: () => Date;
}

/**
 * The panel that shows a sample of the dead letters. It loads them only on request, because SQS hides received
 * messages from other readers for a while.
 */
export function createDeadLettersPanel({ showButton, state, list, urlOf, now }: DeadLettersDependencies): ApiPanel {
  const idleText = state.textContent;
  let api: AdminApi | undefined;

  const show = actionWithStatus({ status: state, working: 'Loading …' }, async () => {
    if (api === undefined) throw new Error('Connect first.');
    const { deadLetters, approximateCount } = await api.deadLetters();
    list.replaceChildren(...deadLetters.map(row));
    if (approximateCount === 0 && deadLetters.length === 0) return 'There are no dead letters.';
    const total = Math.max(approximateCount, deadLetters.length);
    return `${formatCount(deadLetters.length)} of about ${formatCounted(total, 'dead letter')}.`;
  });

  function row({ webhookId, channel, offset, type, sentAt, unreadable }: DeadLetter): HTMLElement {
    const title = unreadable
      ? 'Not a notification of this deployment'
      : [
          channel,
          ...(offset === undefined ? [] : [`offset ${formatCount(offset)}`]),
          ...(type === undefined ? [] : [type]),
        ].join(' · ');
    const url = urlOf(webhookId);
    return element('li', {
      children: [
        element('p', { class: 'main', text: title }),
        element('time', {
          class: 'muted',
          text: formatMoment(new Date(sentAt), now()),
          attributes: { datetime: sentAt },
        }),
        element('p', { class: 'muted mono full-width', text: `→\u00a0${url ?? `webhook ${webhookId}`}` }),
      ],
    });
  }

  showButton.addEventListener('click', show);
  return {
    use: (next) => {
      api = next;
      showButton.disabled = next === undefined;
      list.replaceChildren();
      state.textContent = idleText;
      state.classList.remove('failed');
    },
  };
}

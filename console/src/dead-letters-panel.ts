import type { AdminApi, DeadLetter } from './admin-api';
import { busy } from './action-status';
import { element } from './dom';
import { formatCount, formatCounted, formatMoment } from './format';
import type { ApiPanel } from './webhooks-panel';

/** The elements of the panel, and what it asks others. */
export interface LettersDependencies {
  readonly look: HTMLButtonElement;
  readonly state: HTMLElement;
  readonly list: HTMLElement;
  /** The URL of a webhook, undefined when it is not known here. */
  readonly urlOf: (webhookId: string) => string | undefined;
  readonly now: () => Date;
}

/** Shows a sample of the dead letters. Only on request: who looks hides them from others for a while (SQS). */
export function createLettersPanel({ look, state, list, urlOf, now }: LettersDependencies): ApiPanel {
  const idle = state.textContent;
  let api: AdminApi | undefined;

  const show = busy({ status: state, working: 'Looking …' }, async () => {
    if (api === undefined) throw new Error('Connect first.');
    const { deadLetters, approximateCount } = await api.deadLetters();
    list.replaceChildren(...deadLetters.map(row));
    if (approximateCount === 0 && deadLetters.length === 0) return 'There are no dead letters.';
    const most = Math.max(approximateCount, deadLetters.length);
    return `${formatCount(deadLetters.length)} of about ${formatCounted(most, 'dead letter')}.`;
  });

  function row({ webhookId, channel, offset, type, sentAt, unreadable }: DeadLetter): HTMLElement {
    const what = unreadable
      ? 'Not a notification of this deployment'
      : [
          channel,
          ...(offset === undefined ? [] : [`offset ${formatCount(offset)}`]),
          ...(type === undefined ? [] : [type]),
        ].join(' · ');
    const url = urlOf(webhookId);
    return element('li', {
      children: [
        element('p', { class: 'main', text: what }),
        element('time', {
          class: 'muted',
          text: formatMoment(new Date(sentAt), now()),
          attributes: { datetime: sentAt },
        }),
        element('p', { class: 'muted mono whole', text: `→\u00a0${url ?? `webhook ${webhookId}`}` }),
      ],
    });
  }

  look.addEventListener('click', show);
  return {
    use: (next) => {
      api = next;
      look.disabled = next === undefined;
      list.replaceChildren();
      state.textContent = idle;
      state.classList.remove('failed');
    },
  };
}

import type { AdminApi, DeadLetter } from './api';
import { busy } from './busy';
import { element } from './dom';
import { formatCount, formatCounted, formatTime } from './format';
import type { ApiPanel } from './webhooks-panel';

/** The elements of the panel. */
export interface LettersElements {
  readonly look: HTMLButtonElement;
  readonly state: HTMLElement;
  readonly list: HTMLElement;
}

/** Shows a sample of the dead letters. Only on request: who looks hides them from others for a while (SQS). */
export function createLettersPanel({ look, state, list }: LettersElements): ApiPanel {
  const idle = 'A look shows a sample of what could not be delivered.';
  let api: AdminApi | undefined;

  const show = busy({ status: state, working: 'Looking …' }, async () => {
    if (api === undefined) throw new Error('Connect first.');
    const { deadLetters, approximateCount } = await api.deadLetters();
    list.replaceChildren(...deadLetters.map(row));
    if (approximateCount === 0 && deadLetters.length === 0) return 'There are no dead letters.';
    return `${formatCounted(deadLetters.length, 'dead letter')} of about ${formatCount(approximateCount)}.`;
  });

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

function row({ webhookId, channel, offset, type, sentAt, unreadable }: DeadLetter): HTMLElement {
  const what = unreadable
    ? 'not a notification of this deployment'
    : `${channel} ${offset === undefined ? '' : `offset ${formatCount(offset)}`}${type === undefined ? '' : `, ${type}`}`;
  return element('li', {
    children: [
      element('span', { class: 'main', text: what }),
      element('span', { class: 'muted', text: `for ${webhookId}` }),
      element('time', { class: 'muted', text: formatTime(new Date(sentAt)), attributes: { datetime: sentAt } }),
    ],
  });
}

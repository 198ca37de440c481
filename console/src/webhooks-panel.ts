import { actionWithStatus } from './action-status';
import type { AdminApi, Webhook } from './admin-api';
import { element, field } from './dom';
import { formatCounted, readList } from './format';

export interface WebhooksElements {
  readonly form: HTMLFormElement;
  readonly refresh: HTMLButtonElement;
  readonly state: HTMLElement;
  readonly list: HTMLElement;
}

/** A panel that calls the admin API. */
export interface ApiPanel {
  /** Sets the API to call; undefined disables the panel. */
  use(api: AdminApi | undefined): void;
}

export interface WebhooksPanel extends ApiPanel {
  /** The URL of a webhook that the panel has listed. */
  urlOf(id: string): string | undefined;
}

/** Lists, creates and deletes webhooks. */
export function createWebhooksPanel({ form, refresh, state, list }: WebhooksElements): WebhooksPanel {
  let api: AdminApi | undefined;
  let urls = new Map<string | null, string>();
  const connectedApi = (): AdminApi => {
    if (api === undefined) throw new Error('Connect first.');
    return api;
  };

  async function reload(): Promise<string> {
    const webhooks = await connectedApi().listWebhooks();
    urls = new Map(webhooks.map(({ id, url }) => [id, url]));
    list.replaceChildren(...webhooks.map(row));
    return webhooks.length === 0 ? 'There are no webhooks.' : `${formatCounted(webhooks.length, 'webhook')}.`;
  }

  function row(webhook: Webhook): HTMLElement {
    const { id, url, status } = webhook;
    const children: Node[] = [
      element('div', {
        class: 'main',
        children: [
          element('p', { class: 'mono', text: url }),
          element('p', { class: 'muted', text: describeWebhook(webhook) }),
        ],
      }),
      element('span', { class: `badge ${status === 'confirmed' ? 'good' : 'warn'}`, text: status }),
    ];
    // Before an endpoint confirms its webhook, the webhook has no id and cannot be deleted. SNS removes it after two days.
    if (id !== null) {
      const deleteButton = element('button', {
        class: 'small',
        text: 'Delete',
        attributes: { type: 'button', 'aria-label': `Delete the webhook ${url}` },
      });
      const deleteWebhook = actionWithStatus({ status: state, working: 'Deleting …' }, async () => {
        await connectedApi().deleteWebhook(id);
        refresh.focus();
        return `Deleted. ${await reload()}`;
      });
      deleteButton.addEventListener('click', deleteWebhook);
      children.push(deleteButton);
    }
    return element('li', { children });
  }

  const show = actionWithStatus({ status: state, working: 'Loading …' }, reload);
  const create = actionWithStatus({ status: state, working: 'Creating …' }, async () => {
    const { status } = await connectedApi().createWebhook({
      url: field(form, 'url').value.trim(),
      channels: readList(field(form, 'channels').value),
      types: readList(field(form, 'types').value),
    });
    const count = await reload();
    return status === 'confirmed'
      ? `Created. ${count}`
      : `Created. It stays pending until the endpoint confirms it. ${count}`;
  });

  refresh.addEventListener('click', show);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    create();
  });
  return {
    urlOf: (id) => urls.get(id),
    use: (next) => {
      api = next;
      for (const button of [refresh, form.querySelector('button')!]) button.disabled = next === undefined;
      list.replaceChildren();
      state.classList.remove('failed');
      if (next?.isAdmin) show();
      else state.textContent = next ? 'Webhooks need a token with the claim admin: true.' : 'Not connected.';
    },
  };
}

/** The filter of a webhook, and its id, because dead letters contain only the id. */
function describeWebhook({ id, channels, types, filterPolicy }: Webhook): string {
  const list = (names: readonly string[] | undefined, all: string): string => names?.join(', ') ?? all;
  const filter = `${list(channels, 'all channels')}; ${types ? `types ${list(types, '')}` : 'all types'}`;
  return [filterPolicy === undefined ? filter : 'a filter policy set in SNS', ...(id === null ? [] : [id])].join(' · ');
}

import type { AdminApi, Webhook } from './admin-api';
import { busy } from './action-status';
import { element, field } from './dom';
import { formatCounted, readList } from './format';

/** The elements of the panel. */
export interface WebhooksElements {
  readonly form: HTMLFormElement;
  readonly refresh: HTMLButtonElement;
  readonly state: HTMLElement;
  readonly list: HTMLElement;
}

/** A part of the page that calls the deployment. */
export interface ApiPanel {
  /** Calls this deployment from now on; none switches the panel off. */
  use(api: AdminApi | undefined): void;
}

/** The panel of webhooks. */
export interface WebhooksPanel extends ApiPanel {
  /** The URL of a webhook that has been listed. */
  urlOf(id: string): string | undefined;
}

/** Lists, creates and deletes webhooks. */
export function createWebhooksPanel({ form, refresh, state, list }: WebhooksElements): WebhooksPanel {
  let api: AdminApi | undefined;
  let urls = new Map<string | null, string>();
  const connected = (): AdminApi => {
    if (api === undefined) throw new Error('Connect first.');
    return api;
  };

  async function reload(): Promise<string> {
    const webhooks = await connected().listWebhooks();
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
    // One that is not confirmed yet has no id to delete it by; SNS forgets it after two days.
    if (id !== null) {
      const remove = element('button', {
        class: 'small',
        text: 'Delete',
        attributes: { type: 'button', 'aria-label': `Delete the webhook ${url}` },
      });
      const run = busy({ status: state, working: 'Deleting …' }, async () => {
        await connected().deleteWebhook(id);
        refresh.focus();
        return `Deleted. ${await reload()}`;
      });
      remove.addEventListener('click', run);
      children.push(remove);
    }
    return element('li', { children });
  }

  const show = busy({ status: state, working: 'Looking …' }, reload);
  const create = busy({ status: state, working: 'Creating …' }, async () => {
    const { status } = await connected().createWebhook({
      url: field(form, 'url').value.trim(),
      channels: readList(field(form, 'channels').value),
      types: readList(field(form, 'types').value),
    });
    const all = await reload();
    return status === 'confirmed' ? `Created. ${all}` : `Created; it is pending until its receiver confirms. ${all}`;
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

/** What a webhook is for, and its id, by which dead letters name it. */
function describeWebhook({ id, channels, types, filterPolicy }: Webhook): string {
  const list = (names: readonly string[] | undefined, all: string): string => names?.join(', ') ?? all;
  const settings = `${list(channels, 'all channels')}; ${types ? `types ${list(types, '')}` : 'all types'}`;
  return [filterPolicy === undefined ? settings : 'a filter policy of its own', ...(id === null ? [] : [id])].join(
    ' · ',
  );
}

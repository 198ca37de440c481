import type { AdminApi, Webhook } from './api';
import { busy } from './busy';
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

/** Lists, creates and deletes webhooks. */
export function createWebhooksPanel({ form, refresh, state, list }: WebhooksElements): ApiPanel {
  let api: AdminApi | undefined;
  const connected = (): AdminApi => {
    if (api === undefined) throw new Error('Connect first.');
    return api;
  };

  async function reload(): Promise<string> {
    const webhooks = await connected().listWebhooks();
    list.replaceChildren(...webhooks.map(row));
    return webhooks.length === 0 ? 'There are no webhooks.' : `${formatCounted(webhooks.length, 'webhook')}.`;
  }

  function row({ id, url, status }: Webhook): HTMLElement {
    const children: Node[] = [
      element('span', { class: 'main mono', text: url }),
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
        return reload();
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
    use: (next) => {
      api = next;
      refresh.disabled = form.querySelector('button')!.disabled = next === undefined;
      list.replaceChildren();
      if (next) show();
      else state.textContent = 'Not connected.';
    },
  };
}

import { cleanUrl } from './connection-settings';
import type { ConnectionSettings, LocalSettings } from './connection-settings';
import { byId, field } from './dom';

/** Actions of the form's buttons. */
export interface ConnectFormHandlers {
  /** @throws Error with a text that the form shows */
  readonly connect: (settings: ConnectionSettings) => void;
  readonly disconnect: () => void;
}

/** The form with the addresses and the token of a deployment. */
export interface ConnectForm {
  /** Fills in the addresses and the token of the local engine. */
  prefill(local: LocalSettings): void;
  /** Connects as if the button had been pressed. */
  submit(): void;
  /** Unfolds the form and shows a problem. */
  open(problem?: string): void;
}

const DEFAULT_CHANNEL = 'room:1';

/** Binds the form of the page to the handlers. */
export function createConnectForm({ connect, disconnect }: ConnectFormHandlers): ConnectForm {
  const panel = byId('connect', HTMLDetailsElement);
  const form = byId('connect-form', HTMLFormElement);
  const problem = byId('connect-problem', HTMLElement);
  const disconnectButton = byId('disconnect', HTMLButtonElement);
  const connectButton = form.querySelector('button')!;
  field(form, 'channel').value = DEFAULT_CHANNEL;
  byId('origin', HTMLElement).textContent = location.origin;

  function read(): ConnectionSettings {
    const value = (name: string): string => field(form, name).value;
    return {
      websocketUrl: cleanUrl(value('websocketUrl')),
      httpUrl: cleanUrl(value('httpUrl')) ?? '',
      eventsUrl: cleanUrl(value('eventsUrl')),
      token: value('token').trim(),
      channel: value('channel').trim(),
    };
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    problem.textContent = '';
    try {
      connect(read());
      disconnectButton.disabled = false;
      // A folded element must not keep the keyboard focus.
      if (form.contains(document.activeElement)) panel.querySelector('summary')?.focus();
      panel.open = false;
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
    }
  });
  disconnectButton.addEventListener('click', () => {
    disconnect();
    connectButton.focus();
    disconnectButton.disabled = true;
  });
  return {
    prefill: ({ websocketUrl, httpUrl, eventsUrl = '', adminToken }) => {
      field(form, 'websocketUrl').value = websocketUrl;
      field(form, 'httpUrl').value = httpUrl;
      field(form, 'eventsUrl').value = eventsUrl;
      field(form, 'token').value = adminToken;
    },
    submit: () => form.requestSubmit(),
    open: (text = '') => {
      panel.open = true;
      problem.textContent = text;
    },
  };
}

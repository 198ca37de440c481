import { byId, field } from './dom';
import { cleanUrl } from './connection-settings';
import type { LocalSettings, Settings } from './connection-settings';

/** What the form asks for. */
export interface ConnectFormHandlers {
  /** @throws Error that the form shows */
  readonly connect: (settings: Settings) => void;
  readonly disconnect: () => void;
}

/** The form that says where to connect. */
export interface ConnectForm {
  /** Fills in the engine on this machine. */
  prefill(local: LocalSettings): void;
  /** Connects as if the button had been pressed. */
  submit(): void;
  open(problem?: string): void;
}

/** Begins with this channel. */
const DEFAULT_CHANNEL = 'room:1';

/** Lets a person connect to a deployment. */
export function createConnectForm({ connect, disconnect }: ConnectFormHandlers): ConnectForm {
  const panel = byId('connect', HTMLDetailsElement);
  const form = byId('connect-form', HTMLFormElement);
  const problem = byId('connect-problem', HTMLElement);
  const leave = byId('disconnect', HTMLButtonElement);
  const enter = form.querySelector('button')!;
  field(form, 'channel').value = DEFAULT_CHANNEL;
  byId('origin', HTMLElement).textContent = location.origin;

  function read(): Settings {
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
      leave.disabled = false;
      // What is folded away must not keep the focus.
      if (form.contains(document.activeElement)) panel.querySelector('summary')?.focus();
      panel.open = false;
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
    }
  });
  leave.addEventListener('click', () => {
    disconnect();
    enter.focus();
    leave.disabled = true;
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

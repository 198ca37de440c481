/** The console: a page to watch a deployment, publish, and inject network faults. */
import { createAdminApi } from './admin-api';
import { createConnectForm } from './connect-form';
import { loadLocalSettings } from './connection-settings';
import type { ConnectionSettings, LocalSettings } from './connection-settings';
import { createDeadLettersPanel } from './dead-letters-panel';
import { byId, setText } from './dom';
import { createEventLog } from './event-log';
import { createFlowPanel } from './flow/flow-panel';
import { LatencyTracker } from './latency-tracker';
import { pageFetch, pageNetwork } from './page-network';
import { createPresencePanel } from './presence-panel';
import { createPublishForm } from './publish-form';
import { Session } from './session';
import type { SessionDependencies } from './session';
import { createSubscriberCard } from './subscriber-card';
import { planSubscribers } from './subscriber-plan';
import type { TransportAddresses } from './subscriber-plan';
import { createWebhooksPanel } from './webhooks-panel';

const ports = pageNetwork();
const now = (): Date => new Date();
const monotonic = (): number => performance.now();
const latency = new LatencyTracker({ wallTime: () => Date.now(), monotonic });
const { log, clear } = createEventLog(byId('log', HTMLElement), now);
const subscribers = byId('subscribers', HTMLElement);
const target = byId('target', HTMLElement);
const networkButton = byId('network', HTMLButtonElement);
const flow = createFlowPanel(pageFetch);
const publishForm = createPublishForm({
  form: byId('publish-form', HTMLFormElement),
  status: byId('acknowledgement', HTMLElement),
  latency,
  newId: () => crypto.randomUUID(),
  now: monotonic,
});
const presence = createPresencePanel(
  {
    joinButton: byId('join-presence', HTMLButtonElement),
    state: byId('presence-state', HTMLElement),
    members: byId('members', HTMLElement),
  },
  log,
);
const webhooks = createWebhooksPanel({
  form: byId('webhook-form', HTMLFormElement),
  refresh: byId('list-webhooks', HTMLButtonElement),
  state: byId('webhooks-state', HTMLElement),
  list: byId('webhooks', HTMLElement),
});
const deadLetters = createDeadLettersPanel({
  showButton: byId('show-dead-letters', HTMLButtonElement),
  state: byId('dead-letters-state', HTMLElement),
  list: byId('dead-letters', HTMLElement),
  urlOf: webhooks.urlOf,
  now,
});

let local: LocalSettings | undefined;
let session: Session | undefined;
let offline = false;

/** Shows the four cards for these addresses. A card is empty until a subscriber is attached to it. */
function showCards(addresses: TransportAddresses): SessionDependencies['cards'] {
  const cards = planSubscribers(addresses).map((plan) => ({ plan, card: createSubscriberCard(plan) }));
  subscribers.replaceChildren(...cards.map(({ card }) => card.root));
  return cards;
}

function disconnect(): void {
  if (session) {
    log({ source: 'Connection', event: 'closed', details: 'All clients of this page are closed.', tone: 'plain' });
  }
  session?.close();
  session = undefined;
  setOffline(false);
  networkButton.disabled = true;
  setText(target, 'Not connected');
  publishForm.use(undefined);
  presence.use(undefined, '');
  webhooks.use(undefined);
  deadLetters.use(undefined);
  flow.setLive(false);
}

function connect(settings: ConnectionSettings): void {
  disconnect();
  const isLocal = local?.httpUrl === settings.httpUrl;
  const started = (session = new Session({ settings, cards: showCards(settings), ports, latency, log }));
  const api = createAdminApi(settings, pageFetch);
  networkButton.disabled = false;
  setText(target, `${settings.channel} at ${isLocal ? 'the local engine' : new URL(settings.httpUrl).host}`);
  log({ source: 'Connection', event: 'started', details: `To ${target.textContent}.`, tone: 'plain' });
  publishForm.use(started.client, settings.channel);
  presence.use(started.client, settings.channel);
  webhooks.use(api);
  deadLetters.use(api);
  flow.setLive(isLocal);
}

function setOffline(next: boolean): void {
  offline = next;
  session?.setOffline(next);
  setText(networkButton, next ? 'Go online' : 'Go offline');
  networkButton.classList.toggle('alert', next);
}

const form = createConnectForm({ connect, disconnect });
networkButton.addEventListener('click', () => {
  log(
    offline
      ? { source: 'Network', event: 'online', details: 'The clients of this page have a network again.', tone: 'plain' }
      : { source: 'Network', event: 'offline', details: 'The clients of this page have no network.', tone: 'warn' },
  );
  setOffline(!offline);
});
byId('clear-log', HTMLButtonElement).addEventListener('click', clear);
// The page does not know the real addresses before it connects. Until then, all four cards show all their transports.
showCards({ websocketUrl: 'unknown', eventsUrl: 'unknown' });

loadLocalSettings(pageFetch).then(
  (settings) => {
    local = settings;
    if (!settings) return form.open();
    form.prefill(settings);
    form.submit();
  },
  (error: unknown) => form.open(error instanceof Error ? error.message : String(error)),
);

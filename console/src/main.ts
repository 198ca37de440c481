/** The console: one page on which a deployment can be watched and tried. */
import { createAdminApi } from './admin-api';
import { createConnectForm } from './connect-form';
import { byId, setText } from './dom';
import { createEventLog } from './event-log';
import { createFlowPanel } from './flow/flow-panel';
import { LatencyBook } from './latency-tracker';
import { createLettersPanel } from './dead-letters-panel';
import { pageFetch } from './page-network';
import { pagePorts } from './page-ports';
import { createPresencePanel } from './presence-panel';
import { createPublishForm } from './publish-form';
import { Session } from './session';
import { loadLocal } from './connection-settings';
import type { LocalSettings, Settings } from './connection-settings';
import { createSubscriberCard } from './subscriber-card';
import { planSubscribers } from './subscriber-plan';
import { createWebhooksPanel } from './webhooks-panel';

const ports = pagePorts();
const now = (): Date => new Date();
const rising = (): number => performance.now();
const latency = new LatencyBook({ time: () => Date.now(), rising });
const { log, clear } = createEventLog(byId('log', HTMLElement), now);
const cards = byId('subscribers', HTMLElement);
const target = byId('target', HTMLElement);
const network = byId('network', HTMLButtonElement);
const flow = createFlowPanel(pageFetch);
const publishing = createPublishForm({
  form: byId('publish-form', HTMLFormElement),
  status: byId('acknowledgement', HTMLElement),
  latency,
  newId: () => crypto.randomUUID(),
  now: rising,
});
const presence = createPresencePanel(
  {
    announce: byId('announce', HTMLButtonElement),
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
const letters = createLettersPanel({
  look: byId('list-letters', HTMLButtonElement),
  state: byId('letters-state', HTMLElement),
  list: byId('letters', HTMLElement),
  urlOf: webhooks.urlOf,
  now,
});

let local: LocalSettings | undefined;
let session: Session | undefined;
let offline = false;

/** Shows four cards that fit the addresses; they show who is attached to them. */
function deal(settings: Partial<Settings>): ConstructorParameters<typeof Session>[0]['places'] {
  const places = planSubscribers(settings).map((plan) => ({ plan, card: createSubscriberCard(plan) }));
  cards.replaceChildren(...places.map(({ card }) => card.root));
  return places;
}

function disconnect(): void {
  if (session) log({ who: 'Connection', what: 'ended', why: 'All clients of this page are closed.', tone: 'plain' });
  session?.close();
  session = undefined;
  setOffline(false);
  network.disabled = true;
  setText(target, 'Not connected');
  publishing.use(undefined);
  presence.use(undefined, '');
  webhooks.use(undefined);
  letters.use(undefined);
  flow.follow(false);
}

function connect(settings: Settings): void {
  disconnect();
  const isLocal = local?.httpUrl === settings.httpUrl;
  const started = (session = new Session({ settings, places: deal(settings), ports, latency, log }));
  const api = createAdminApi(settings, pageFetch);
  network.disabled = false;
  setText(target, `${settings.channel} at ${isLocal ? 'the local engine' : new URL(settings.httpUrl).host}`);
  log({ who: 'Connection', what: 'begun', why: `To ${target.textContent}.`, tone: 'plain' });
  publishing.use(started.client, settings.channel);
  presence.use(started.client, settings.channel);
  webhooks.use(api);
  letters.use(api);
  flow.follow(isLocal);
}

function setOffline(next: boolean): void {
  offline = next;
  session?.setOffline(next);
  setText(network, next ? 'Go online' : 'Go offline');
  network.classList.toggle('alert', next);
}

const form = createConnectForm({ connect, disconnect });
network.addEventListener('click', () => {
  if (offline) log({ who: 'Network', what: 'online', why: 'The network is back.', tone: 'plain' });
  else log({ who: 'Network', what: 'offline', why: 'All clients of this page are without a network.', tone: 'warn' });
  setOffline(!offline);
});
byId('clear-log', HTMLButtonElement).addEventListener('click', clear);
deal({ websocketUrl: 'known once connected', eventsUrl: 'known once connected' });

loadLocal(pageFetch).then(
  (found) => {
    local = found;
    if (!found) return form.open();
    form.prefill(found);
    form.submit();
  },
  (error: unknown) => form.open(error instanceof Error ? error.message : String(error)),
);

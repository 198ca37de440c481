import { createElement } from 'react';
import { createChannelStore } from '../../../client/src/channel-store';
import { useChannel } from '../../../client/src/react';
import { ClientHarness, turns } from '../../helpers/client/client-harness';

// eslint-disable-next-line typescript/no-require-imports -- react-dom comes without types, and one function of it is used
const { renderToStaticMarkup } = require('react-dom/server') as { renderToStaticMarkup(element: unknown): string };

describe('the store of a channel', () => {
  let harness: ClientHarness;
  beforeEach(() => void (harness = new ClientHarness()));
  afterEach(() => harness.end());

  it('subscribes while it has listeners, and keeps the latest messages', async () => {
    const store = createChannelStore<number>(harness.client(), 'a', { limit: 3 });
    let changes = 0;
    await turns();
    expect(harness.service.sockets).toHaveLength(0);
    const stop = store.subscribe(() => void (changes += 1));
    await turns();
    expect(store.view().state).toBe('subscribed');
    for (let n = 1; n <= 5; n++) harness.service.publish('a', n);
    expect(store.view().messages.map(({ data }) => data)).toEqual([3, 4, 5]);
    expect(changes).toBeGreaterThan(5);
    stop();
    await turns();
    expect(harness.service.sockets[0]?.sent('unsubscribe')).toHaveLength(1);
  });

  it('returns the same view until something changes', async () => {
    const store = createChannelStore(harness.client(), 'a', {});
    store.subscribe(() => undefined)();
    expect(store.view()).toBe(store.view());
    await turns();
  });

  it('resumes from its position when it has listeners again, as in the strict mode of React', async () => {
    const store = createChannelStore<number>(harness.client(), 'a', {});
    const stop = store.subscribe(() => undefined);
    await turns();
    harness.service.publish('a', 1);
    stop();
    harness.service.publish('a', 2);
    store.subscribe(() => undefined);
    await turns();
    harness.service.publish('a', 3);
    expect(store.view().messages.map(({ data }) => data)).toEqual([1, 2, 3]);
    expect(harness.service.sockets).toHaveLength(1);
  });

  it('has gaps, and the error that ended the subscription', async () => {
    harness.service.publish('a', 1);
    const start = (await harness.client().channel('a').history()).cursor;
    for (let n = 2; n <= 4; n++) harness.service.publish('a', n);
    harness.service.channels.expire('a', 3);
    const store = createChannelStore<number>(harness.client(), 'a', { from: { cursor: start } });
    store.subscribe(() => undefined);
    await turns();
    expect(store.view()).toMatchObject({ gaps: [{ from: 2, to: 3, reason: 'expired' }], messages: [{ offset: 4 }] });

    harness.service.forbidden.add('secret');
    const refused = createChannelStore(harness.client(), 'secret', {});
    refused.subscribe(() => undefined);
    await turns();
    expect(refused.view()).toMatchObject({ state: 'unsubscribed', error: { code: 'forbidden' } });
  });

  it('publishes', async () => {
    const store = createChannelStore<string>(harness.client(), 'a', {});
    expect(await store.publish('hello', { id: 'one' })).toMatchObject({ id: 'one', offset: 1 });
  });

  it('is rendered by the hook', () => {
    const client = harness.client();
    const Room = () => {
      const { messages, state, error } = useChannel(client, 'a');
      return createElement('p', null, `${state} ${messages.length} ${String(error)}`);
    };
    expect(renderToStaticMarkup(createElement(Room))).toBe('<p>subscribing 0 undefined</p>');
  });
});

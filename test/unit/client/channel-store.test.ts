import { createElement } from 'react';
import { createChannelStore } from '../../../client/src/channel-store';
import { useChannel } from '../../../client/src/react';
import { World, turns } from '../../helpers/client/client-harness';

// eslint-disable-next-line typescript/no-require-imports -- react-dom comes without types, and one function of it is used
const { renderToStaticMarkup } = require('react-dom/server') as { renderToStaticMarkup(element: unknown): string };

describe('a channel that is drawn', () => {
  let world: World;
  beforeEach(() => void (world = new World()));
  afterEach(() => world.end());

  it('subscribes while somebody looks, and keeps the latest messages', async () => {
    const store = createChannelStore<number>(world.client(), 'a', { limit: 3 });
    let changes = 0;
    await turns();
    expect(world.service.sockets).toHaveLength(0);
    const stop = store.subscribe(() => void (changes += 1));
    await turns();
    expect(store.view().state).toBe('subscribed');
    for (let n = 1; n <= 5; n++) world.service.publish('a', n);
    expect(store.view().messages.map(({ data }) => data)).toEqual([3, 4, 5]);
    expect(changes).toBeGreaterThan(5);
    stop();
    await turns();
    expect(world.service.sockets[0]?.sent('unsubscribe')).toHaveLength(1);
  });

  it('gives the same view as long as nothing changes', async () => {
    const store = createChannelStore(world.client(), 'a', {});
    store.subscribe(() => undefined)();
    expect(store.view()).toBe(store.view());
    await turns();
  });

  it('goes on where it stopped when it is looked at again, as React does with every component once', async () => {
    const store = createChannelStore<number>(world.client(), 'a', {});
    const stop = store.subscribe(() => undefined);
    await turns();
    world.service.publish('a', 1);
    stop();
    world.service.publish('a', 2);
    store.subscribe(() => undefined);
    await turns();
    world.service.publish('a', 3);
    expect(store.view().messages.map(({ data }) => data)).toEqual([1, 2, 3]);
    expect(world.service.sockets).toHaveLength(1);
  });

  it('shows gaps, and why the channel ended', async () => {
    world.service.publish('a', 1);
    const start = (await world.client().channel('a').history()).cursor;
    for (let n = 2; n <= 4; n++) world.service.publish('a', n);
    world.service.channels.expire('a', 3);
    const store = createChannelStore<number>(world.client(), 'a', { from: { cursor: start } });
    store.subscribe(() => undefined);
    await turns();
    expect(store.view()).toMatchObject({ gaps: [{ from: 2, to: 3, reason: 'expired' }], messages: [{ offset: 4 }] });

    world.service.forbidden.add('secret');
    const refused = createChannelStore(world.client(), 'secret', {});
    refused.subscribe(() => undefined);
    await turns();
    expect(refused.view()).toMatchObject({ state: 'unsubscribed', error: { code: 'forbidden' } });
  });

  it('publishes', async () => {
    const store = createChannelStore<string>(world.client(), 'a', {});
    expect(await store.publish('hello', { id: 'one' })).toMatchObject({ id: 'one', offset: 1 });
  });

  it('is drawn by the hook', () => {
    const client = world.client();
    const Room = () => {
      const { messages, state, error } = useChannel(client, 'a');
      return createElement('p', null, `${state} ${messages.length} ${String(error)}`);
    };
    expect(renderToStaticMarkup(createElement(Room))).toBe('<p>subscribing 0 undefined</p>');
  });
});

import { useMemo, useSyncExternalStore } from 'react';
import { createChannelStore } from './channel-store';
import type { ChannelStore, ChannelView, ChannelViewOptions } from './channel-store';
import type { Tidings } from './index';

export type { ChannelView, ChannelViewOptions } from './channel-store';

/** What {@link useChannel} gives: the view of the channel, and a way to publish to it. */
export interface UseChannelResult<T> extends ChannelView<T>, Pick<ChannelStore<T>, 'publish'> {}

/**
 * Shows a channel in a component: subscribes while the component is there, and draws it anew with every message.
 * Components that come and go soon after share the connection, as it lingers.
 * @example
 * const { messages, publish } = useChannel<string>(client, 'room:1', { from: { last: 20 } });
 */
export function useChannel<T = unknown>(
  client: Tidings,
  name: string,
  options: ChannelViewOptions = {},
): UseChannelResult<T> {
  // Options are usually written in place, so that they are a new object with every drawing.
  const key = JSON.stringify(options);
  const store = useMemo(
    () => createChannelStore<T>(client, name, JSON.parse(key) as ChannelViewOptions),
    [client, name, key],
  );
  const view = useSyncExternalStore(store.subscribe, store.view, store.view);
  return useMemo(() => ({ ...view, publish: store.publish }), [view, store]);
}

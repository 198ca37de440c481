import { useMemo, useSyncExternalStore } from 'react';
import { createChannelStore } from './channel-store';
import type { ChannelStore, ChannelView, ChannelViewOptions } from './channel-store';
import type { Tidings } from './index';

export type { ChannelView, ChannelViewOptions } from './channel-store';

/** The result of {@link useChannel}: the view of the channel, and a function that publishes to it. */
export interface UseChannelResult<T> extends ChannelView<T>, Pick<ChannelStore<T>, 'publish'> {}

/**
 * Subscribes to a channel while the component is mounted, and renders it again with every message. The client keeps an
 * idle connection for `idleTimeoutMs`, so that components that replace each other share the connection.
 * @example
 * const { messages, publish } = useChannel<string>(client, 'room:1', { from: { last: 20 } });
 */
export function useChannel<T = unknown>(
  client: Tidings,
  name: string,
  options: ChannelViewOptions = {},
): UseChannelResult<T> {
  // Most components pass an object literal, which is a new object on every render. Compare by content instead.
  const key = JSON.stringify(options);
  const store = useMemo(
    () => createChannelStore<T>(client, name, JSON.parse(key) as ChannelViewOptions),
    [client, name, key],
  );
  const view = useSyncExternalStore(store.subscribe, store.view, store.view);
  return useMemo(() => ({ ...view, publish: store.publish }), [view, store]);
}

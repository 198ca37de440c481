import type { Platform } from './platform';
import type { SubscriptionRegistry } from './subscription-registry';
import type { TaskScope } from './task-scope';
import { after } from './timers';
import type { TransportManager } from './transport/transport-manager';

/** The parts of the client that the connection lifecycle uses. */
export interface ConnectionLifecycleDependencies {
  readonly platform: Platform;
  readonly scope: TaskScope;
  readonly registry: SubscriptionRegistry;
  readonly manager: TransportManager;
  /** How long an unused connection is kept, in milliseconds. */
  readonly idleTimeoutMs: number;
}

/** Decides when the client connects and disconnects. */
export interface ConnectionLifecycle {
  /** Call after every change of the subscriptions. All changes of one microtask are processed together. */
  subscriptionsChanged(): void;
  /** Connects, and keeps the connection even while there are no subscriptions. */
  connect(): void;
  /** Disconnects, and stays disconnected until `connect` is called. */
  disconnect(): void;
  /**
   * Call when the client disconnected because of the token or the options. A new subscription or a call of `connect`
   * connects again.
   */
  connectionRefused(): void;
}

/** Creates the lifecycle of a client that is not connected. */
export function createConnectionLifecycle({
  platform,
  scope,
  registry,
  manager,
  idleTimeoutMs,
}: ConnectionLifecycleDependencies): ConnectionLifecycle {
  let isUpdateQueued = false;
  /** Whether the client stays connected without subscriptions, because the application called `connect`. */
  let isRequested = false;
  /** Whether the client stays disconnected, because the application called `disconnect`. */
  let isPaused = false;
  let cancelIdle: (() => void) | undefined;

  const update = (): void => {
    isUpdateQueued = false;
    registry.removeUnusedChannels();
    manager.update();
    cancelIdle?.();
    if (scope.endedWith || isPaused) return;
    if (isRequested || registry.channels.size > 0) manager.start();
    else cancelIdle = after(platform, idleTimeoutMs, () => manager.stop('idle'));
  };

  scope.onEnd(() => cancelIdle?.());
  return {
    subscriptionsChanged() {
      if (!isUpdateQueued) queueMicrotask(update);
      isUpdateQueued = true;
    },
    connect() {
      isRequested = true;
      isPaused = false;
      update();
    },
    disconnect() {
      isRequested = false;
      isPaused = true;
      manager.stop('requested');
    },
    connectionRefused() {
      isRequested = false;
    },
  };
}

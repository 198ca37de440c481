import type { ChannelDependencies } from './channel';
import { createConnectionLifecycle } from './connection-lifecycle';
import type { ConnectionLifecycle } from './connection-lifecycle';
import type { TidingsError } from './errors';
import { toTidingsError } from './errors';
import type { Emitter } from './event-emitter';
import { createGapAndSilenceChecks } from './gap-and-silence-checks';
import { createHttpClient } from './http-client';
import { createMessageReader } from './message-reader';
import type { Settings } from './options';
import type { Cause } from './state-codes';
import { createSubscriptionRegistry } from './subscription-registry';
import type { ChannelState } from './subscription-registry';
import { createTaskScope } from './task-scope';
import { monotonic } from './timers';
import { createTokenSource } from './token-source';
import type { TokenSource } from './token-source';
import { splitIntoFrames } from './transport/channel-batches';
import { createTransport } from './transport/create-transport';
import { parametersOf } from './transport/transport';
import type { Transport } from './transport/transport';
import { createTransportManager } from './transport/transport-manager';
import type { ConnectionEvents } from './transport/transport-manager';

/** Events of a client. */
export interface TidingsEvents extends ConnectionEvents {
  /** A background operation failed. The client repeats it if it may succeed later. No message was lost. Use it for logs. */
  error: TidingsError;
}

/** The parts of a client, connected to each other. */
export interface ClientParts extends ChannelDependencies {
  readonly tokens: TokenSource;
  readonly lifecycle: ConnectionLifecycle;
}

/** Creates the parts of a client. */
export function createClientParts(settings: Settings, emit: Emitter<TidingsEvents>['emit']): ClientParts {
  const platform = { ...settings.platform, now: monotonic(() => settings.platform.now()) };
  const scope = createTaskScope(platform);
  const tokens = createTokenSource(platform, scope, settings);
  const sendRequest = createHttpClient(platform, scope, tokens, settings.requestTimeoutMs);
  const readMessages = createMessageReader(sendRequest, settings.httpUrl);

  const reportError = (error: TidingsError): void => {
    if (!scope.endedWith) emit('error', error);
  };

  const checks = createGapAndSilenceChecks(platform, settings, (channels) => manager.current?.syncChannels(channels));

  const check = ({ channel, sequencer: { hasHole } }: ChannelState, advanced: boolean): void => {
    const { current } = manager;
    if (current && (hasHole || current.isLossy)) checks.observe(channel, hasHole, advanced);
    else checks.stop(channel);
  };

  const restartChecks = (): void => {
    for (const channel of registry.channels.values()) {
      checks.stop(channel.channel);
      check(channel, false);
    }
  };

  const registry = createSubscriptionRegistry({
    changed: () => lifecycle.subscriptionsChanged(),
    isConnected: () => !!manager.current,
    received: check,
    removed: checks.stop,
  });

  /** Requests missing messages for the transports over HTTP. The WebSocket transport sends `sync` frames instead. */
  const syncChannels: Transport['syncChannels'] = (channels) => {
    splitIntoFrames(channels).forEach(async (part) => {
      const { positions, cursor } = parametersOf(registry.requestedChannels(part));
      try {
        const { messages, gaps } = await readMessages({ channels: positions.keys(), cursor });
        registry.receive(messages, gaps, positions);
      } catch (error) {
        reportError(toTidingsError(error));
      }
    });
  };

  const core = { ...settings, platform, scope, tokens, sendRequest, readMessages, registry, reportError };
  const manager = createTransportManager({
    ...core,
    emit,
    create: (name, listener) => createTransport(name, { ...core, receiver: registry, listener, syncChannels }),
    stateChanged({ state, code, error }) {
      restartChecks();
      if (state === 'connected') return;
      if (state === 'disconnected' && error) {
        lifecycle.connectionRefused();
        registry.endAll(error);
      } else registry.connectionLost((error ?? code) as Cause);
    },
    transportChanged: restartChecks,
  });
  const lifecycle = createConnectionLifecycle({ ...core, manager });
  scope.onEnd(platform.listen(manager.handlePlatformEvent));
  return { ...core, manager, lifecycle };
}

import { TidingsError } from '../errors';
import type { Emitter } from '../event-emitter';
import type { Platform, PlatformEvent } from '../platform';
import { reasonOf } from '../state-codes';
import type { Cause, Reason } from '../state-codes';
import { after } from '../timers';
import type { Transport, TransportListener, TransportName } from './transport';
import { createRecords, recordFailure, selectTransport } from './transport-selection';
import type { SelectionRules, TransportRecord } from './transport-selection';

/** The state of a client. */
export type ClientState = 'connecting' | 'connected' | 'disconnected';

/** The state of a client changed. */
export interface ClientStateEvent extends Reason {
  readonly state: ClientState;
  /** The transport in use, if connected. */
  readonly transport: TransportName | undefined;
}

/** The client changed to a less preferred transport, to a better one, or to a new connection of the same transport. */
export interface TransportEvent extends Reason {
  readonly change: 'downgrade' | 'upgrade' | 'reconnect';
  /** The previous transport. Undefined if none was connected before. */
  readonly from: TransportName | undefined;
  readonly to: TransportName;
}

/** An attempt to open a transport failed. The transport in use, if any, is not affected. */
export interface AttemptFailedEvent extends Reason {
  readonly transport: TransportName;
  /** Milliseconds before the transport may be tried again. Infinity: never. */
  readonly retryInMs: number;
}

/** Events of the connection. */
export interface ConnectionEvents {
  connecting: ClientStateEvent;
  connected: ClientStateEvent;
  disconnected: ClientStateEvent;
  transport: TransportEvent;
  attemptFailed: AttemptFailedEvent;
}

/** The parts of the client that the transport manager uses. */
export interface TransportManagerDependencies extends SelectionRules {
  readonly platform: Platform;
  readonly transports: readonly TransportName[];
  readonly create: (name: TransportName, listener: TransportListener) => Transport;
  /** Emits an event to the application. */
  readonly emit: Emitter<ConnectionEvents>['emit'];
  /** The state has changed. Called before the application gets the event. */
  readonly stateChanged: (event: ClientStateEvent) => void;
  /** Another connection is in use. Called before the application gets the event. */
  readonly transportChanged: () => void;
  /** Time limit for a transport to become ready, in milliseconds. */
  readonly connectTimeoutMs: number;
}

/** A connection that was in use for less than this time counts as a failed attempt of its transport, in milliseconds. */
const STABLE_MS = 5000;

/** Errors after which the client disconnects: the service rejected the token, and the client has no other token. */
const FATAL_CODES: readonly string[] = ['unauthorized', 'token_expired'];

/** One opened transport. */
interface Connection {
  readonly record: TransportRecord;
  readonly transport: Transport;
  /** When it became the connection in use. Infinity while it is being opened. */
  since: number;
  cancelTimeout?: () => void;
}

/**
 * Keeps one transport in use: the best one that works. To upgrade, or to replace a connection that is about to end, it
 * opens the next connection beside the one in use, and switches when the next one is ready.
 */
export interface TransportManager {
  readonly state: ClientState;
  /** The transport in use. */
  readonly current: Transport | undefined;
  /** Name of the transport in use. */
  readonly currentName: TransportName | undefined;
  /** The requested channels have changed. */
  update(): void;
  /** Connects and stays connected. Does nothing unless the state is `disconnected`. */
  start(): void;
  /** Disconnects. */
  stop(cause: Cause): void;
  /**
   * Reacts to an event of the page or machine. After `offline`, the manager closes the connections and waits for `online`.
   * After `online` and `visible`, it checks the connection in use, and no longer waits before it tries a transport, unless
   * the service asked for the wait.
   */
  handlePlatformEvent(event: PlatformEvent): void;
}

/** Creates a manager that is disconnected. */
export function createTransportManager(deps: TransportManagerDependencies): TransportManager {
  const { platform, emit, connectTimeoutMs } = deps;
  let records: TransportRecord[] = [];
  let state: ClientState = 'disconnected';
  let current: Connection | undefined;
  /** The connection that is being opened. */
  let next: Connection | undefined;
  /** The transport that was last in use. */
  let last: TransportRecord | undefined;
  let cancelOpen: (() => void) | undefined;
  let isOffline = false;
  /** Whether the connection in use should be replaced. */
  let isExpiring = false;

  const setState = (newState: ClientState, cause: Cause): void => {
    if (state === newState) return;
    state = newState;
    const event = { state, transport: current?.record.name, ...reasonOf(cause) };
    deps.stateChanged(event);
    emit(state, event);
  };

  const closeAll = (): void => {
    const connections = [current, next];
    cancelOpen?.();
    current = next = undefined;
    connections.forEach(release);
  };

  const stop = (cause: Cause): void => {
    closeAll();
    last = undefined;
    setState('disconnected', cause);
  };

  /** Decides which transport to open next and when. No other function opens a transport. */
  const openNext = (): void => {
    cancelOpen?.();
    if (state === 'disconnected' || isOffline || next) return;
    const selectable = current ? records.slice(0, records.indexOf(current.record) + (isExpiring ? 1 : 0)) : records;
    const now = platform.now();
    const record = selectTransport(selectable, now, current ? 0 : deps.attempts);
    if (record) {
      if (record.retryAt > now) cancelOpen = after(platform, record.retryAt - now, openNext);
      else open(record);
    } else if (!current) {
      stop(records[0]?.error ?? 'idle');
    }
  };

  const open = (record: TransportRecord): void => {
    const listener: TransportListener = {
      opened: () => current ?? use(connection),
      allReady: () => use(connection),
      expiring() {
        if (connection !== current) return;
        isExpiring = true;
        openNext();
      },
      failed: (error) => ended(connection, error),
    };
    const connection: Connection = { record, since: Infinity, transport: deps.create(record.name, listener) };
    next = connection;
    connection.cancelTimeout = after(platform, connectTimeoutMs, () => {
      ended(connection, new TidingsError('timeout', `${record.name} was not ready within ${connectTimeoutMs} ms`));
    });
    connection.transport.open();
  };

  /** Switches to a connection that is ready. */
  const use = (connection: Connection): void => {
    if (connection !== next) return;
    const { record } = connection;
    const old = current;
    const from = last;
    connection.cancelTimeout?.();
    connection.since = platform.now();
    next = undefined;
    isExpiring = false;
    current = connection;
    last = record;
    release(old);
    const previous = from ?? records[0] ?? record;
    const steps = records.indexOf(record) - records.indexOf(previous);
    if (steps !== 0 || old) {
      deps.transportChanged();
      emit('transport', {
        change: steps > 0 ? 'downgrade' : steps < 0 ? 'upgrade' : 'reconnect',
        from: from?.name,
        to: record.name,
        ...reasonOf((steps > 0 ? previous.error : steps < 0 && 'upgraded') || 'replaced'),
      });
    }
    // A listener of the application may have disconnected the client.
    if (connection === current) setState('connected', 'ready');
    openNext();
  };

  const ended = (connection: Connection, error: TidingsError): void => {
    const { record, since } = connection;
    const wasCurrent = connection === current;
    if (wasCurrent) current = undefined;
    else if (connection === next) next = undefined;
    else return;
    release(connection);
    if (FATAL_CODES.includes(error.code)) return stop(error);
    recordFailure(record, error, deps, !!current, platform, platform.now() - since >= STABLE_MS);
    if (wasCurrent) setState('connecting', error);
    else {
      const retryInMs = record.retryAt - platform.now();
      emit('attemptFailed', { transport: record.name, retryInMs, ...reasonOf(error) });
    }
    openNext();
  };

  return {
    get state() {
      return state;
    },
    get current() {
      return current?.transport;
    },
    get currentName() {
      return current?.record.name;
    },
    update() {
      current?.transport.update();
      next?.transport.update();
    },
    start() {
      if (state !== 'disconnected') return;
      records = createRecords(deps.transports);
      setState('connecting', 'requested');
      openNext();
    },
    stop,
    handlePlatformEvent(event) {
      if (event !== 'visible') isOffline = event === 'offline';
      if (isOffline) {
        closeAll();
        if (state === 'connected') setState('connecting', 'offline');
      }
      for (const record of records) if (!record.error?.retryAfterMs) record.retryAt = 0;
      current?.transport.checkAlive();
      openNext();
    },
  };
}

function release(connection: Connection | undefined): void {
  connection?.cancelTimeout?.();
  connection?.transport.close();
}

import { whyOf } from '../state-codes';
import type { Cause, Why } from '../state-codes';
import { TidingsError } from '../errors';
import type { Emitter } from '../event-emitter';
import { after } from '../platform';
import type { Platform, PlatformEvent } from '../platform';
import { chooseRung, createRungs, noteFailure } from './transport-selection';
import type { LadderRules, Rung } from './transport-selection';
import type { Life, Transport, TransportName } from './transport';

/** States of a client. */
export type ClientState = 'connecting' | 'connected' | 'disconnected';

/** A change of a client's state. */
export interface ClientStateEvent extends Why {
  readonly state: ClientState;
  /** The transport in use, when connected. */
  readonly transport: TransportName | undefined;
}

/** A move on the ladder: down, up, or to a fresh connection of the same transport. */
export interface TransportEvent extends Why {
  readonly change: 'downgrade' | 'upgrade' | 'reconnect';
  /** Undefined when nothing was connected before. */
  readonly from: TransportName | undefined;
  readonly to: TransportName;
}

/** A try to open a transport that failed; what is connected is not affected. */
export interface AttemptFailedEvent extends Why {
  readonly transport: TransportName;
  /** Until this transport is tried again at the earliest; Infinity: never. */
  readonly retryInMs: number;
}

/** Events of a ladder. */
export interface LadderEvents {
  connecting: ClientStateEvent;
  connected: ClientStateEvent;
  disconnected: ClientStateEvent;
  /** Another transport is in use, or a fresh connection of the same one. */
  transport: TransportEvent;
  /** A try to open a transport failed. */
  attemptFailed: AttemptFailedEvent;
}

/** What a ladder needs. */
export interface LadderDependencies extends LadderRules {
  readonly platform: Platform;
  readonly transports: readonly TransportName[];
  readonly create: (name: TransportName, life: Life) => Transport;
  /** Tells the application. */
  readonly emit: Emitter<LadderEvents>['emit'];
  /** The state is another one: told before the application is. */
  readonly changed: (event: ClientStateEvent) => void;
  /** Another connection is in use: told before the application is. */
  readonly moved: () => void;
  /** How long a transport may take until it is ready. */
  readonly connectTimeoutMs: number;
}

/** A connection that is shorter than this counts as a failure of its transport. */
const STABLE_MS = 5000;

/** The token is refused, and there is no other one. */
const FATAL: readonly string[] = ['unauthorized', 'token_expired'];

interface Slot {
  readonly rung: Rung;
  readonly transport: Transport;
  /** When it became the one in use. */
  since: number;
  cancel?: () => void;
}

/**
 * Keeps one transport in use, the best that works. Opens the next one beside it and changes over only when that one is
 * ready: to climb, and to replace a connection that will not last.
 */
export interface Ladder {
  readonly state: ClientState;
  /** The transport in use, by name. */
  readonly using: TransportName | undefined;
  /** The transport in use. */
  readonly current: Transport | undefined;
  /** The wanted channels have changed. */
  update(): void;
  /** Connects and stays connected; harmless when it does already. */
  start(): void;
  /** Lets go of everything. */
  stop(why: Cause): void;
  /**
   * The network is back, or the page is looked at again: tries what it can without waiting. Without a network nothing is
   * tried, and what was connected counts as lost.
   */
  hear(event: PlatformEvent): void;
}

/** Makes a ladder that stands still until it is started. */
export function createLadder(deps: LadderDependencies): Ladder {
  const { platform, emit, connectTimeoutMs } = deps;
  const rungs = createRungs(deps.transports);
  let state: ClientState = 'disconnected';
  let current: Slot | undefined;
  let candidate: Slot | undefined;
  let last: Rung | undefined;
  let cancel: (() => void) | undefined;
  let isOffline = false;
  let expiring = false;

  const change = (next: ClientState, why: Cause): void => {
    if (state === next) return;
    state = next;
    const event = { state, transport: current?.rung.name, ...whyOf(why) };
    deps.changed(event);
    emit(state, event);
  };

  const release = (slot: Slot | undefined): void => {
    slot?.cancel?.();
    slot?.transport.close();
  };

  const drop = (): void => {
    const slots = [current, candidate];
    cancel?.();
    current = candidate = undefined;
    slots.forEach(release);
  };

  const stop = (why: Cause): void => {
    drop();
    last = undefined;
    change('disconnected', why);
  };

  /** Decides what to open next, and when: the only place that does. */
  const plan = (): void => {
    cancel?.();
    if (state === 'disconnected' || isOffline || candidate) return;
    const open = current ? rungs.slice(0, rungs.indexOf(current.rung) + (expiring ? 1 : 0)) : rungs;
    const now = platform.now();
    const rung = chooseRung(open, now, current ? 0 : deps.attempts);
    if (rung) {
      if (rung.until > now) cancel = after(platform, rung.until - now, plan);
      else tryRung(rung);
    } else if (!current) {
      stop(rungs[0]?.why ?? 'idle');
    }
  };

  const tryRung = (rung: Rung): void => {
    const life: Life = {
      opened: () => current ?? promote(slot),
      ready: () => promote(slot),
      expiring() {
        if (slot !== current) return;
        expiring = true;
        plan();
      },
      closed: (why) => closed(slot, why),
    };
    const slot: Slot = { rung, since: Infinity, transport: deps.create(rung.name, life) };
    candidate = slot;
    slot.cancel = after(platform, connectTimeoutMs, () => {
      closed(slot, new TidingsError('timeout', `${rung.name} was not ready within ${connectTimeoutMs} ms.`));
    });
    slot.transport.open();
  };

  const promote = (slot: Slot): void => {
    if (slot !== candidate) return;
    const { rung } = slot;
    const [old, from] = [current, last];
    slot.cancel?.();
    slot.since = platform.now();
    candidate = undefined;
    expiring = false;
    current = slot;
    last = rung;
    release(old);
    const left = from ?? rungs[0] ?? rung;
    const step = rungs.indexOf(rung) - rungs.indexOf(left);
    if (step !== 0 || old) {
      deps.moved();
      emit('transport', {
        change: step > 0 ? 'downgrade' : step < 0 ? 'upgrade' : 'reconnect',
        from: from?.name,
        to: rung.name,
        ...whyOf((step > 0 ? left.why : step < 0 && 'upgraded') || 'replaced'),
      });
    }
    // The application may have let go of it when it heard.
    if (slot === current) change('connected', 'ready');
    plan();
  };

  const closed = (slot: Slot, why: TidingsError): void => {
    const { rung } = slot;
    const wasCurrent = slot === current;
    if (wasCurrent) current = undefined;
    else if (slot === candidate) candidate = undefined;
    else return;
    release(slot);
    if (FATAL.includes(why.code)) return stop(why);
    noteFailure(rung, why, deps, !!current, platform, platform.now() - slot.since >= STABLE_MS);
    if (wasCurrent) change('connecting', why);
    else {
      const retryInMs = rung.until - platform.now();
      emit('attemptFailed', { transport: rung.name, retryInMs, ...whyOf(why) });
    }
    plan();
  };

  return {
    get state() {
      return state;
    },
    get using() {
      return current?.rung.name;
    },
    get current() {
      return current?.transport;
    },
    update() {
      for (const slot of [current, candidate]) slot?.transport.update();
    },
    start() {
      if (state !== 'disconnected') return;
      for (const rung of rungs) rung.ends = rung.failures = rung.until = 0;
      change('connecting', 'requested');
      plan();
    },
    stop,
    hear(event) {
      if (event !== 'visible') isOffline = event === 'offline';
      if (isOffline) {
        drop();
        if (state === 'connected') change('connecting', 'offline');
      }
      // What the service asked to wait is waited all the same.
      for (const rung of rungs) if (!rung.why?.retryAfterMs) rung.until = 0;
      current?.transport.check();
      plan();
    },
  };
}

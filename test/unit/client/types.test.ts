import type {
  Channel,
  ClientState,
  ClientStateEvent,
  PublishResult,
  StateCode,
  Subscription,
  SubscriptionState,
  SubscriptionStateEvent,
  Tidings,
  TidingsErrorCode,
  TidingsOptions,
  TransportEvent,
  TransportName,
  TypedMessage,
} from '../../../client/src/index';
import { Tidings as Client } from '../../../client/src/index';
import type { UseChannelResult } from '../../../client/src/react';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only for `true`: `tsc` checks the expectations of these tests. */
const expectType = <T extends true>(value?: T): void => expect(value).toBeUndefined();

interface Order {
  readonly total: number;
}

describe('the types of the client', () => {
  it('know the data of a channel', () => {
    type Orders = Channel<Order>;
    expectType<Same<Parameters<Parameters<Orders['subscribe']>[0]>[0], TypedMessage<Order>>>();
    expectType<Same<Parameters<Orders['publish']>[0], Order>>();
    expectType<Same<ReturnType<Orders['publish']>, Promise<PublishResult>>>();
    expectType<Same<Awaited<ReturnType<Orders['history']>>['messages'], readonly TypedMessage<Order>[]>>();
    expectType<Same<ReturnType<Orders['messages']>, AsyncGenerator<TypedMessage<Order>, void, void>>>();
    expectType<Same<TypedMessage<Order>['data'], Order>>();
    expectType<Same<Channel['name'], string>>();
    expectType<Same<UseChannelResult<Order>['messages'], readonly TypedMessage<Order>[]>>();
  });

  it('know all states and transports', () => {
    expectType<Same<ClientState, 'connecting' | 'connected' | 'disconnected'>>();
    expectType<Same<SubscriptionState, 'subscribing' | 'subscribed' | 'unsubscribed'>>();
    expectType<Same<TransportName, 'websocket' | 'sse' | 'long-poll' | 'short-poll'>>();
    expectType<Same<Tidings['state'], ClientState>>();
    expectType<Same<Subscription['state'], SubscriptionState>>();
    expectType<Same<TransportEvent['change'], 'downgrade' | 'upgrade' | 'reconnect'>>();
  });

  it('know the events by their names', () => {
    const listen = (client: Tidings, subscription: Subscription): void => {
      client.on('connected', (event) => expectType<Same<typeof event, ClientStateEvent>>());
      client.on('transport', (event) => expectType<Same<typeof event, TransportEvent>>());
      subscription.on('subscribed', (event) => expectType<Same<typeof event, SubscriptionStateEvent>>());
      subscription.on('gap', ({ from, to }) => expectType<Same<[typeof from, typeof to], [number, number]>>());
      // @ts-expect-error -- not an event
      client.on('conected', () => undefined);
      // @ts-expect-error -- an event of subscriptions
      client.on('gap', () => undefined);
    };
    expect(listen).toBeInstanceOf(Function);
  });

  it('have codes that a program can compare', () => {
    expectType<Same<Extract<StateCode, 'offline' | 'forbidden' | 'timeout'>, 'offline' | 'forbidden' | 'timeout'>>();
    expectType<Same<Extract<TidingsErrorCode, StateCode>, TidingsErrorCode>>();
  });

  it('reject invalid options', () => {
    // @ts-expect-error -- the URL of the HTTP API is required
    expect(() => new Client({ token: 't' })).toThrow('httpUrl');
    const options: TidingsOptions = { httpUrl: 'https://h', token: 't', minPollMs: undefined };
    // @ts-expect-error -- not a transport
    expect(() => new Client({ ...options, transports: ['carrier-pigeon'] })).toThrow('transports');
    // @ts-expect-error -- data of another type
    const publish = (channel: Channel<Order>) => channel.publish({ total: 'twelve' });
    expect(publish).toBeInstanceOf(Function);
  });
});

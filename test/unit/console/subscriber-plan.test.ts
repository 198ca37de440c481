import { planSubscribers } from '../../../console/src/subscriber-plan';

describe('planSubscribers', () => {
  it('gives each subscriber another preferred transport and at least one fallback', () => {
    const plans = planSubscribers({ websocketUrl: 'wss://x', eventsUrl: 'https://x' });
    expect(plans.map(({ transport }) => transport)).toEqual(['websocket', 'sse', 'long-poll', 'short-poll']);
    for (const { transport, transports } of plans) expect(transports[0]).toBe(transport);
    for (const { transports } of plans) expect(transports.length).toBeGreaterThan(1);
  });

  it('omits transports without an address', () => {
    expect(planSubscribers({}).map(({ transports }) => transports)).toEqual([
      [],
      [],
      ['long-poll', 'short-poll'],
      ['short-poll', 'long-poll'],
    ]);
    expect(planSubscribers({ websocketUrl: 'wss://x' })[0]!.transports).toEqual([
      'websocket',
      'long-poll',
      'short-poll',
    ]);
  });
});

import type { TransportName } from '../../../client/src';
import { describeLastRecovery, describeState } from '../../../console/src/subscriber-text';

describe('describeState', () => {
  const plan = { transport: 'websocket', transports: ['websocket', 'sse'] } as const;
  const connected = { state: 'connected', rejected: false, transport: 'websocket' } as const;
  const view = { state: connected, isOffline: false, cut: new Set<TransportName>() };
  const connecting = { ...connected, state: 'connecting' } as const;

  it.each([
    ['No address', '', { ...plan, transports: [] }, undefined],
    ['Not connected', '', plan, undefined],
    ['Connected', 'good', plan, view],
    ['Fallback: SSE', 'warn', plan, { ...view, state: { ...connected, transport: 'sse' } }],
    ['Connecting', 'warn', plan, { ...view, state: connecting }],
    ['All cut', 'warn', plan, { ...view, state: connecting, cut: new Set(plan.transports) }],
    ['Offline', 'warn', plan, { ...view, state: connecting, isOffline: true }],
    ['Disconnected', 'bad', plan, { ...view, state: { ...connected, state: 'disconnected' }, isOffline: true }],
    ['Rejected', 'bad', plan, { ...view, state: { ...connected, rejected: true } }],
  ] as const)('returns %s', (text, tone, subscriberPlan, subscriber) =>
    expect(describeState(subscriberPlan, subscriber)).toEqual({ text, tone }),
  );
});

describe('describeLastRecovery', () => {
  it('reports a complete recovery, or the gap', () => {
    expect(describeLastRecovery(undefined).tone).toBe('');
    expect(describeLastRecovery('complete')).toEqual({ text: 'complete, nothing lost', tone: 'good' });
    const gap = { epoch: 'e', from: 7, to: 7, reason: 'expired' };
    expect(describeLastRecovery(gap)).toEqual({ text: '7 missing: expired', tone: 'bad' });
    expect(describeLastRecovery({ ...gap, to: 1200 }).text).toBe('7–1,200 missing: expired');
  });
});

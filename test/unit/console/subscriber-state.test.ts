import { NEW_SUBSCRIBER, withGap, withMessage, withTransport } from '../../../console/src/subscriber-state';

const message = (offset: number) => ({
  channel: 'a',
  epoch: 'e',
  offset,
  id: `i${offset}`,
  data: offset,
  time: '2026-01-01T00:00:00.000Z',
});

describe('subscriber state', () => {
  it('counts messages and keeps the newest entries', () => {
    let state = NEW_SUBSCRIBER;
    for (let offset = 1; offset <= 6; offset += 1) state = withMessage(state, message(offset), offset * 10);
    expect(state).toMatchObject({ received: 6, latencyMs: 60, position: { epoch: 'e', offset: 6 } });
    expect(state.entries.map((entry) => entry.kind === 'message' && entry.message.offset)).toEqual([6, 5, 4, 3]);
  });

  it('moves the position to the end of a gap, and for a reset to the offset before its start', () => {
    const gap = { epoch: 'f', from: 3, to: 9, reason: 'expired' };
    expect(withGap(NEW_SUBSCRIBER, gap)).toMatchObject({
      gaps: 1,
      position: { epoch: 'f', offset: 9 },
      lastRecovery: gap,
      entries: [{ kind: 'gap', gap }],
    });
    expect(withGap(NEW_SUBSCRIBER, { ...gap, reason: 'reset' }).position).toEqual({ epoch: 'f', offset: 2 });
  });

  it('counts downgrades and upgrades, but not reconnects', () => {
    const downgraded = withTransport(NEW_SUBSCRIBER, 'downgrade', 'sse');
    expect(downgraded).toMatchObject({ transport: 'sse', downgrades: 1, upgrades: 0 });
    expect(withTransport(downgraded, 'upgrade', 'websocket')).toMatchObject({
      transport: 'websocket',
      downgrades: 1,
      upgrades: 1,
    });
    expect(withTransport(downgraded, 'reconnect', 'sse')).toMatchObject({ downgrades: 1, upgrades: 0 });
  });
});

import { readConnectResult } from '../../../../../../local/services/api-gateway/websocket/admission';

describe('the outcome of $connect', () => {
  it('is mapped to the status of the handshake', () => {
    const status = (outcome: Parameters<typeof readConnectResult>[0]): number => {
      const admission = readConnectResult(outcome, 'c', 'r');
      return admission.admitted ? 101 : admission.status;
    };
    expect(status({ kind: 'answered', payload: '{"statusCode":204}' })).toBe(101);
    expect(status({ kind: 'answered', payload: '{"statusCode":302}' })).toBe(302);
    expect(status({ kind: 'answered', payload: '"ok"' })).toBe(502);
    expect(status({ kind: 'failed', message: 'x' })).toBe(502);
    expect(status({ kind: 'refused', reason: 'TooManyRequestsException' })).toBe(500);
    expect(status({ kind: 'timed-out' })).toBe(504);
  });
});

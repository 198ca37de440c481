import { webSocketError } from '../../../../../local/services/api-gateway/errors';

describe('an error of a WebSocket API', () => {
  it('has the spacing of AWS', () => {
    expect(webSocketError('Forbidden', 'c=', 'r=')).toBe(
      '{"message": "Forbidden", "connectionId":"c=", "requestId":"r="}',
    );
  });
});

import { compileRouteSelection } from '../../../../../../local/services/api-gateway/websocket/route-selection';

describe('route selection', () => {
  const select = (expression: string, body: unknown): string | undefined =>
    compileRouteSelection(expression)?.(typeof body === 'string' ? body : JSON.stringify(body));

  it.each<[string, unknown, string | undefined]>([
    ['$request.body.action', { action: 'send' }, 'send'],
    ['$request.body.a.b', { a: { b: 7 } }, '7'],
    ['$request.body.action', { action: ['a', 'b'] }, '[a, b]'],
    ['$request.body.action', { action: true }, 'true'],
    ['$request.body.action', {}, undefined],
    ['$request.body.action', { action: null }, undefined],
    ['$request.body.constructor', {}, undefined],
    ['$request.body.action', 'no json', undefined],
    ['$request.body.action', '5', undefined],
    ['${request.body.a}/${request.body.b}', { a: 'x', b: 'y' }, 'x/y'],
    ['${request.body.a}-${request.body.b}', { a: 'join' }, 'join-'],
    ['${request.body.a}', 'no json', undefined],
  ])('%s of %j is %s', (expression, body, expected) => {
    expect(select(expression, body)).toBe(expected);
  });

  it.each(['action', '$request.header.x', '$request.body', '${request.header.a}', '${request.body.a}$x'])(
    'does not support %s',
    (expression) => {
      expect(compileRouteSelection(expression)).toBeUndefined();
    },
  );
});

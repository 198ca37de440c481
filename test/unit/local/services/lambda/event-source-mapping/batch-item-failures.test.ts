import { batchResult } from '../../../../../../local/services/lambda/event-source-mapping/batch-item-failures';

const interpret = (payload: string, reports = true, functionError?: 'Unhandled') =>
  batchResult({ requestId: 'r', payload, ...(functionError ? { functionError } : {}) }, ['1', '2', '3'], reports);

describe('the response of a function that reports batch item failures', () => {
  it.each(['{"batchItemFailures":[]}', '{"batchItemFailures":null}', '{}', 'null', '[]', '', '{"statusCode":200}'])(
    '%s means success',
    (payload) => {
      expect(interpret(payload)).toEqual({ kind: 'success' });
    },
  );

  it('lists the failed items', () => {
    expect(interpret('{"batchItemFailures":[{"itemIdentifier":"3"},{"itemIdentifier":"2"}]}')).toEqual({
      kind: 'partial',
      failed: new Set(['2', '3']),
    });
  });

  it.each([
    ['an empty identifier', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
    ['a null identifier', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
    ['an unknown identifier', '{"batchItemFailures":[{"itemIdentifier":"9"}]}'],
    ['a wrong key', '{"batchItemFailures":[{"foo":"1"}]}'],
    ['one bad identifier among good ones', '{"batchItemFailures":[{"itemIdentifier":"1"},{"itemIdentifier":""}]}'],
    ['a value that is not a list', '{"batchItemFailures":"1"}'],
    ['a response that is not JSON', 'oops'],
  ])('fails the whole batch with %s', (_, payload) => {
    expect(interpret(payload)).toEqual({ kind: 'failure', functionError: null });
  });

  it('fails the whole batch after a function error, whatever its payload is', () => {
    expect(interpret('{"batchItemFailures":[]}', true, 'Unhandled')).toEqual({
      kind: 'failure',
      functionError: 'Unhandled',
    });
  });

  it('is ignored without ReportBatchItemFailures', () => {
    expect(interpret('{"batchItemFailures":[{"itemIdentifier":"1"}]}', false)).toEqual({ kind: 'success' });
  });
});

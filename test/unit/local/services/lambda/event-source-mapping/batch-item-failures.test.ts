import { batchVerdict } from '../../../../../../local/services/lambda/event-source-mapping/batch-item-failures';

const verdict = (payload: string, reports = true, functionError?: 'Unhandled') =>
  batchVerdict({ requestId: 'r', payload, ...(functionError ? { functionError } : {}) }, ['1', '2', '3'], reports);

describe('the answer of a function that reports batch item failures', () => {
  it.each(['{"batchItemFailures":[]}', '{"batchItemFailures":null}', '{}', 'null', '[]', '', '{"statusCode":200}'])(
    '%s means success',
    (payload) => {
      expect(verdict(payload)).toEqual({ kind: 'success' });
    },
  );

  it('names the failed items', () => {
    expect(verdict('{"batchItemFailures":[{"itemIdentifier":"3"},{"itemIdentifier":"2"}]}')).toEqual({
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
    ['no list', '{"batchItemFailures":"1"}'],
    ['no JSON', 'oops'],
  ])('fails the whole batch with %s', (_, payload) => {
    expect(verdict(payload)).toEqual({ kind: 'failure', functionError: null });
  });

  it('fails the whole batch with a function error, whatever it says', () => {
    expect(verdict('{"batchItemFailures":[]}', true, 'Unhandled')).toEqual({
      kind: 'failure',
      functionError: 'Unhandled',
    });
  });

  it('is not read when the mapping does not ask for reports', () => {
    expect(verdict('{"batchItemFailures":[{"itemIdentifier":"1"}]}', false)).toEqual({ kind: 'success' });
  });
});

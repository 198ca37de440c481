import fc from 'fast-check';
import { TidingsError } from '../../../client/src/errors';
import { jsonBytes } from '../../../client/src/publish';

const errorOf = (data: unknown): unknown => {
  try {
    return jsonBytes(data);
  } catch (error) {
    return error;
  }
};

describe('the size of published data', () => {
  it('is measured in UTF-8 bytes of its JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (data) => {
        expect(jsonBytes(data)).toBe(Buffer.byteLength(JSON.stringify(data)));
      }),
    );
    expect(jsonBytes('€')).toBe(5);
  });

  it('is an error of the library, with the path, for data that JSON cannot represent', () => {
    const error = errorOf({ price: [1, Infinity] });
    expect(error).toBeInstanceOf(TidingsError);
    expect(error).toMatchObject({
      code: 'invalid_request',
      retryable: false,
      message: 'data.price[1] is Infinity, which JSON cannot represent',
    });
  });

  it('is an error of the library for data that contains itself', () => {
    const data: Record<string, unknown> = {};
    data['self'] = data;
    expect(errorOf(data)).toMatchObject({
      name: 'TidingsError',
      code: 'invalid_request',
      message: expect.stringMatching(/circular/i),
    });
  });
});

import { md5OfAttributes, md5OfText } from '../../../../../../local/services/sqs/messages/md5';

describe('the MD5 digests of a message', () => {
  // Digests observed on AWS.
  it.each([
    [{ MyAttribute: { DataType: 'String', StringValue: 'foobar' } }, 'adb59cd4678ea5a855436b949cd07ab6'],
    [{ attr1: { DataType: 'Number', StringValue: '19.12' } }, '1f07082409022a373fa2a2601f82b3cb'],
    [
      { attr2: { DataType: 'Number', StringValue: '109.12' }, attr1: { DataType: 'Number', StringValue: '99.12' } },
      '9b720b3af309c1c4b0d395c53b08c502',
    ],
    [
      {
        attr1: {
          DataType: 'Binary',
          BinaryValue: Buffer.from('traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01').toString(
            'base64',
          ),
        },
      },
      '8cbe4db156db8a94db8b801b7addb984',
    ],
  ])('are those of AWS for attributes %#', (attributes, digest) => {
    expect(md5OfAttributes(attributes)).toBe(digest);
  });

  it('do not exist without attributes', () => {
    expect(md5OfAttributes({})).toBeUndefined();
  });

  it('are those of AWS for a body', () => {
    expect(md5OfText('message-body-1')).toBe('19c9e282d65f9733bc6b35d50062c7ee');
  });
});

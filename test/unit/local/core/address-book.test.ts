import { createAddressBook } from '../../../../local/core/address-book';

describe('the address book', () => {
  const book = createAddressBook();
  book.register('https://abc.execute-api.eu-west-1.amazonaws.com', 'http://127.0.0.1:1');
  book.register('https://abc.execute-api.eu-west-1.amazonaws.com/prod', 'http://127.0.0.1:2/prod');

  it('replaces the longest prefix at any place in a text', () => {
    expect(
      book.localize(
        'see https://abc.execute-api.eu-west-1.amazonaws.com/prod/x, https://abc.execute-api.eu-west-1.amazonaws.com/test',
      ),
    ).toBe('see http://127.0.0.1:2/prod/x, http://127.0.0.1:1/test');
  });

  it('does not change longer names', () => {
    const other = 'https://abc.execute-api.eu-west-1.amazonaws.com.cn/x';
    expect(book.localize(other)).toBe(other);
    expect(book.localize('https://abc.execute-api.eu-west-1.amazonaws.com/production')).toBe(
      'http://127.0.0.1:1/production',
    );
    expect(book.localize('it is https://abc.execute-api.eu-west-1.amazonaws.com.')).toBe('it is http://127.0.0.1:1.');
  });
});

import { structureOf } from '../../../../local/aws/query-params';

const parse = (query: string): object => structureOf(new URLSearchParams(query));

describe('the parameters of the query protocol', () => {
  it('become texts, structures, lists and maps', () => {
    expect(
      parse(
        'Action=Publish&Tags.member.1.Key=a&Tags.member.1.Value=b&Keys.member.1=x&Keys.member.2=&Attributes.entry.1.key=k&Attributes.entry.1.value=v&Policy.Name=n',
      ),
    ).toEqual({
      Action: 'Publish',
      Tags: [{ Key: 'a', Value: 'b' }],
      Keys: ['x', ''],
      Attributes: { k: 'v' },
      Policy: { Name: 'n' },
    });
  });

  it('have the items of a list in the order of their numbers', () => {
    expect(parse('A.member.10=c&A.member.2=b&A.member.1=a')).toEqual({ A: ['a', 'b', 'c'] });
  });

  it('have maps whose entries are named Name and Value, as for message attributes', () => {
    expect(
      parse(
        'MessageAttributes.entry.1.Name=n&MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=v&MessageAttributes.entry.2.Name=empty',
      ),
    ).toEqual({ MessageAttributes: { n: { DataType: 'String', StringValue: 'v' }, empty: {} } });
  });

  it('keep a key named __proto__', () => {
    const { A } = parse('A.entry.1.key=__proto__&A.entry.1.value=x') as { A: object };
    expect(Object.entries(A)).toEqual([['__proto__', 'x']]);
  });
});

import type { SendMessageBatchRequest, SendMessageRequest } from '@aws-sdk/client-sqs';
import type { SubscribeInput } from '@aws-sdk/client-sns';
import type { WireInput } from '../../../../local/aws/typed-operations';
import {
  readBase64,
  readFlag,
  readNumber,
  readStructure,
  readStructureMap,
  readStructures,
  readText,
  readTextMap,
  readTexts,
} from '../../../../local/aws/wire-input';

/** The types of a structure that has a member of each kind. */
interface Everything {
  text: string | undefined;
  bytes: Uint8Array;
  count: number;
  flag: boolean;
  texts: string[];
  textMap: Record<string, string>;
  structure: { name: string };
  structures: { name: string }[];
  structureMap: Record<string, { name: string }>;
}

/** The values that a client may send, regardless of the types. */
function received(json: string): WireInput<Everything> {
  return JSON.parse(json) as WireInput<Everything>;
}

describe('reading a request', () => {
  it('returns the members that have the declared types', () => {
    const input = received(
      '{"text":"a","bytes":"YQ==","count":1.5,"flag":true,"texts":["a"],"textMap":{"a":"b"},"structure":{"name":"n"},"structures":[{"name":"n"}],"structureMap":{"a":{"name":"n"}}}',
    );
    expect(readText(input, 'text')).toBe('a');
    expect(readBase64(input, 'bytes')).toBe('YQ==');
    expect(readNumber(input, 'count')).toBe(1.5);
    expect(readFlag(input, 'flag')).toBe(true);
    expect(readTexts(input, 'texts')).toEqual(['a']);
    expect(readTextMap(input, 'textMap')).toEqual({ a: 'b' });
    expect(readText(readStructure(input, 'structure')!, 'name')).toBe('n');
    expect(readText(readStructures(input, 'structures')![0]!, 'name')).toBe('n');
    expect(readText(readStructureMap(input, 'structureMap')!['a']!, 'name')).toBe('n');
  });

  it.each(['{}', '{"text":null,"count":null,"flag":null,"texts":null,"structures":null,"textMap":null}'])(
    'returns undefined for members that are absent or null: %s',
    (json) => {
      const input = received(json);
      expect([
        readText(input, 'text'),
        readNumber(input, 'count'),
        readFlag(input, 'flag'),
        readTexts(input, 'texts'),
        readStructures(input, 'structures'),
        readTextMap(input, 'textMap'),
      ]).toEqual(Array(6).fill(undefined));
    },
  );

  const readers: Record<string, (input: WireInput<Everything>) => unknown> = {
    text: (input) => readText(input, 'text'),
    bytes: (input) => readBase64(input, 'bytes'),
    count: (input) => readNumber(input, 'count'),
    flag: (input) => readFlag(input, 'flag'),
    texts: (input) => readTexts(input, 'texts'),
    textMap: (input) => readTextMap(input, 'textMap'),
    structure: (input) => readStructure(input, 'structure'),
    structures: (input) => readStructures(input, 'structures'),
    structureMap: (input) => readStructureMap(input, 'structureMap'),
  };
  it.each([
    ['text', '5', 'text must be a string, but is the number 5.'],
    ['text', '["a"]', 'text must be a string, but is a list.'],
    ['bytes', 'true', 'bytes must be a string, but is the boolean true.'],
    ['count', '"5"', 'count must be a number, but is the string 5.'],
    ['flag', '"yes"', 'flag must be true or false, but is the string yes.'],
    ['texts', '"a"', 'texts must be a list, but is the string a.'],
    ['texts', '["a",1]', 'texts.1 must be a string, but is the number 1.'],
    ['textMap', '{"a":1}', 'textMap.a must be a string, but is the number 1.'],
    ['textMap', '[]', 'textMap must be a structure, but is a list.'],
    ['structure', '[]', 'structure must be a structure, but is a list.'],
    ['structures', '[null]', 'structures.0 must be a structure, but is null.'],
    ['structureMap', '{"a":"b"}', 'structureMap.a must be a structure, but is the string b.'],
  ])('rejects a %s of %s', (name, json, message) => {
    expect(() => readers[name]!(received(`{"${name}":${json}}`))).toThrow(
      expect.objectContaining({ code: 'SerializationException', message, status: 400 }),
    );
  });

  it('does not find members of Object', () => {
    expect(readText(received('{}') as WireInput<{ constructor: string }>, 'constructor')).toBeUndefined();
  });

  it('keeps a key named __proto__', () => {
    expect(Object.entries(readTextMap(received('{"textMap":{"__proto__":"x"}}'), 'textMap')!)).toEqual([
      ['__proto__', 'x'],
    ]);
  });

  it('compiles only for members that the SDK declares with that type', () => {
    const message: WireInput<SendMessageRequest> = {};
    const batch: WireInput<SendMessageBatchRequest> = {};
    const subscription: WireInput<SubscribeInput> = {};
    expect([
      readText(message, 'QueueUrl'),
      readNumber(message, 'DelaySeconds'),
      readStructures(batch, 'Entries'),
      readFlag(subscription, 'ReturnSubscriptionArn'),
      // @ts-expect-error a number is not a string
      readText(message, 'DelaySeconds'),
      // @ts-expect-error a string is not a number
      readNumber(message, 'QueueUrl'),
      // @ts-expect-error no such member
      readText(message, 'Queue'),
      // @ts-expect-error a list is not a map
      readTextMap(batch, 'Entries'),
    ]).toEqual(Array(8).fill(undefined));
  });
});

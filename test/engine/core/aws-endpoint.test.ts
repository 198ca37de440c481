import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startAwsEndpoint } from '../../../local/aws/endpoint';
import type { AwsEndpoint } from '../../../local/aws/endpoint';
import { createJsonService } from '../../../local/aws/json-protocol';
import { XmlEntries, createQueryService } from '../../../local/aws/query-protocol';
import { OffsetClock } from '../../../local/core/clock';
import { AwsError } from '../../../local/core/errors';
import { createRandom } from '../../../local/core/random';
import type { EngineEvent } from '../../../local/core/reporter';
import type { Principal } from '../../../local/aws/access-control';

const role: Principal = {
  kind: 'role',
  roleArn: 'arn:aws:iam::000000000000:role/Fn',
  roleName: 'Fn',
  sessionName: 'fn',
};

function authorization(service: string, accessKeyId = 'AKIAPERSON'): Record<string, string> {
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  };
}

describe('the AWS endpoint', () => {
  const events: EngineEvent[] = [];
  const seen: Principal[] = [];
  let endpoint: AwsEndpoint;
  let wasAborted: Promise<void>;
  let isWaiting: Promise<void>;

  beforeEach(async () => {
    events.length = 0;
    seen.length = 0;
    let aborted!: () => void;
    let waiting!: () => void;
    wasAborted = new Promise((resolve) => (aborted = resolve));
    isWaiting = new Promise((resolve) => (waiting = resolve));
    const json = createJsonService({
      signingName: 'things',
      targetPrefix: 'Things_2026',
      version: '1.0',
      errorPrefix: 'com.example#',
      operations: {
        Echo: (input, { principal }) => {
          seen.push(principal);
          return input;
        },
        Nothing: () => undefined,
        Refuse: () => {
          throw new AwsError('ThingMissing', 'No such thing.', 400, { queryErrorCode: 'Old.Code', Reasons: ['a'] });
        },
        Break: () => {
          throw new TypeError('a fault of the engine');
        },
        Wait: (_, { signal }) => {
          waiting();
          return new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              aborted();
              resolve({ ended: true });
            });
          });
        },
      },
    });
    endpoint = await startAwsEndpoint({
      host: '127.0.0.1',
      port: 0,
      services: [json],
      credentials: {
        principalOf(accessKeyId, sessionToken) {
          if (accessKeyId === 'STALE')
            throw new AwsError(
              'UnrecognizedClientException',
              'The security token included in the request is invalid.',
              403,
            );
          return accessKeyId === 'FNKEY' && sessionToken === 'token' ? role : { kind: 'account' };
        },
      },
      reporter: { report: (event) => void events.push(event) },
      random: createRandom(1),
      clock: new OffsetClock(),
    });
  });

  afterEach(() => endpoint.stop());

  async function call(operation: string, body: string, headers = authorization('things')) {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: { ...headers, 'x-amz-target': `Things_2026.${operation}` },
      body,
    });
    return {
      status: response.status,
      headers: response.headers,
      body: JSON.parse(await response.text()) as Record<string, unknown>,
    };
  }

  it('dispatches by target and responds in AWS JSON with a request id', async () => {
    const answer = await call('Echo', '{"a":[1]}');
    expect(answer).toMatchObject({ status: 200, body: { a: [1] } });
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await call('Nothing', '')).body).toEqual({});
  });

  it('identifies the caller by the access key', async () => {
    await call('Echo', '{}');
    await call('Echo', '{}', { ...authorization('things', 'FNKEY'), 'x-amz-security-token': 'token' });
    expect(seen).toEqual([{ kind: 'account' }, role]);
  });

  it('rejects stale keys of the engine in the error format of the service', async () => {
    expect(await call('Echo', '{}', authorization('things', 'STALE'))).toMatchObject({
      status: 403,
      body: { __type: 'com.example#UnrecognizedClientException' },
    });
    expect(seen).toEqual([]);
  });

  it('returns errors with type, fields and the code for query clients', async () => {
    const answer = await call('Refuse', '{}');
    expect(answer).toMatchObject({
      status: 400,
      body: { __type: 'com.example#ThingMissing', message: 'No such thing.', Reasons: ['a'] },
    });
    expect(answer.body).not.toHaveProperty('queryErrorCode');
    expect(answer.headers.get('x-amzn-errortype')).toBe('ThingMissing');
    expect(answer.headers.get('x-amzn-query-error')).toBe('Old.Code;Sender');
  });

  it('responds with 500 to a bug in the engine, reports a warning, and continues', async () => {
    expect(await call('Break', '{}')).toMatchObject({ status: 500, body: { __type: 'com.example#InternalFailure' } });
    expect(events).toEqual([{ type: 'warning', message: expect.stringContaining('a fault of the engine') }]);
    expect((await call('Echo', '{}')).status).toBe(200);
  });

  it.each([
    ['an unknown operation', 'Fly', '{}', 'com.example#UnknownOperationException'],
    ['an operation named like a member of Object', 'constructor', '{}', 'com.example#UnknownOperationException'],
    ['a body that is not JSON', 'Echo', '{', 'com.example#SerializationException'],
    ['a body that is not an object', 'Echo', '[]', 'com.example#SerializationException'],
  ])('rejects %s', async (_, operation, body, type) => {
    expect(await call(operation, body)).toMatchObject({ status: 400, body: { __type: type } });
  });

  it('rejects unsigned calls, unsupported services and web pages', async () => {
    expect(await call('Echo', '{}', {})).toMatchObject({
      status: 403,
      body: { code: 'MissingAuthenticationToken' },
    });
    expect(await call('Echo', '{}', authorization('s3'))).toMatchObject({
      status: 400,
      body: { code: 'UnknownService', message: expect.stringContaining('"s3"') },
    });
    expect(await call('Echo', '{}', { ...authorization('things'), origin: 'https://example.com' })).toMatchObject({
      status: 403,
    });
    expect(seen).toEqual([]);
  });

  it('rejects bodies larger than 16 MB', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(16 * 1024 * 1024) });
    expect(await call('Echo', body)).toMatchObject({
      status: 413,
      body: { __type: 'com.example#RequestEntityTooLarge' },
    });
  });

  it('aborts the signal of an operation when its client disconnects', async () => {
    const controller = new AbortController();
    const headers = { ...authorization('things'), 'x-amz-target': 'Things_2026.Wait' };
    const pending = fetch(endpoint.url, { method: 'POST', headers, body: '{}', signal: controller.signal });
    await isWaiting;
    controller.abort();
    await expect(pending).rejects.toThrow('aborted');
    await wasAborted;
  });

  it('ends waiting calls when it stops, and can be stopped twice', async () => {
    const pending = call('Wait', '{}');
    await isWaiting;
    const stopping = endpoint.stop();
    expect((await pending).body).toEqual({ ended: true });
    await stopping;
    await endpoint.stop();
    await expect(fetch(endpoint.url)).rejects.toThrow('fetch failed');
  });

  it('reports the number of a port that is in use', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as AddressInfo;
    const options = {
      host: '127.0.0.1',
      port,
      credentials: { principalOf: () => role },
      reporter: { report: () => undefined },
      random: createRandom(1),
      clock: new OffsetClock(),
    };
    await expect(startAwsEndpoint(options)).rejects.toMatchObject({
      code: 'port_in_use',
      message: `Port ${port} on 127.0.0.1 is in use.`,
    });
    await new Promise((resolve) => squatter.close(resolve));
  });

  describe('with a query service', () => {
    beforeEach(() => {
      endpoint.register(
        createQueryService({
          signingName: 'notes',
          xmlNamespace: 'urn:notes',
          unsigned: ['Confirm'],
          accessDenied: { code: 'AuthorizationError', status: 403 },
          operations: {
            List: ({ Text }: { Text?: string }) => ({ Notes: [{ Text }], Attributes: new XmlEntries({ a: '1' }) }),
            Confirm: (_, { principal }) => ({ By: principal.kind }),
            Remove: () => undefined,
            Refuse: () => {
              throw new AwsError('AccessDeniedException', 'No <way>');
            },
          },
        }),
      );
    });

    const post = async (body: string) => {
      const response = await fetch(endpoint.url, {
        method: 'POST',
        headers: { ...authorization('notes'), 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      return {
        status: response.status,
        body: (await response.text()).replace(/<RequestId>[^<]+<\/RequestId>/, '<RequestId/>'),
      };
    };

    it('responds in XML', async () => {
      expect(await post('Action=List&Text=a%26b')).toEqual({
        status: 200,
        body: '<ListResponse xmlns="urn:notes"><ListResult><Notes><member><Text>a&amp;b</Text></member></Notes><Attributes><entry><key>a</key><value>1</value></entry></Attributes></ListResult><ResponseMetadata><RequestId/></ResponseMetadata></ListResponse>',
      });
      expect((await post('Action=Remove')).body).toBe(
        '<RemoveResponse xmlns="urn:notes"><ResponseMetadata><RequestId/></ResponseMetadata></RemoveResponse>',
      );
    });

    it('returns errors in XML, with the access-denied code of the service', async () => {
      expect(await post('Action=Refuse')).toEqual({
        status: 403,
        body: '<ErrorResponse xmlns="urn:notes"><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>No &lt;way&gt;</Message></Error><RequestId/></ErrorResponse>',
      });
      expect(await post('Action=Fly')).toMatchObject({
        status: 400,
        body: expect.stringContaining('<Code>InvalidAction</Code>'),
      });
    });

    it('accepts unsigned calls of operations that allow them, with an anonymous caller', async () => {
      expect(await (await fetch(`${endpoint.url}/?Action=Confirm`)).text()).toContain('<By>anonymous</By>');
      expect((await fetch(`${endpoint.url}/?Action=List`)).status).toBe(403);
    });
  });
});

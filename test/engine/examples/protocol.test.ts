import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { logKey } from '../../../contract/channel-table';
import { ACCOUNT_CREDENTIALS } from '../../helpers/engine/test-app';
import { EventClient } from '../../helpers/engine/event-stream-client';
import { eventually } from '../../helpers/eventually';
import { Examples, Program } from '../../helpers/engine/example-process';

/** The snippets of the wire contract in this language, unchanged. */
function snippets(language: string): string[] {
  const page = readFileSync('docs/protocol.md', 'utf8');
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code]) => code!);
}

type Listener = (event: { readonly data: string; readonly lastEventId: string }) => void;

/** The part of a browser's `EventSource` that the contract uses. The test controls when it reconnects. */
class PlainEventSource {
  static opened: PlainEventSource | undefined;
  onmessage: Listener | undefined;
  readonly #listeners = new Map<string, Listener>();
  #client: EventClient | undefined;
  #dispatched = 0;

  constructor(private readonly url: string) {
    PlainEventSource.opened = this;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, listener);
  }

  async connect(): Promise<void> {
    const lastEventId = this.#client?.parser.lastEventId ?? '';
    await this.#client?.leave();
    this.#dispatched = 0;
    this.#client = await EventClient.open(this.url, lastEventId === '' ? {} : { 'last-event-id': lastEventId });
    await this.#client.until('ready');
  }

  /** Dispatches the events that arrived since the last call. */
  dispatch(): void {
    for (const { type, id, data } of this.#client!.events.slice(this.#dispatched)) {
      const listener = type === 'message' ? this.onmessage : this.#listeners.get(type);
      listener?.({ data, lastEventId: id });
      this.#dispatched += 1;
    }
  }

  async close(): Promise<void> {
    await this.#client?.leave();
  }
}

describe('the examples of the wire contract', () => {
  let examples: Examples;
  let program: Program | undefined;

  beforeAll(async () => {
    examples = await Examples.start();
  });

  afterAll(async () => {
    await program?.stop();
    await PlainEventSource.opened?.close();
    await examples.stop();
  });

  it('run in one shell, from the addresses to an event stream', async () => {
    program = new Program('bash', ['-euc', snippets('bash').join('\n')], examples.directory);
    await program.until(/^HTTP\/1\.1 304 .*\r\n(?:.+\r\n)*tidings-poll-after: \d+\r\n/im);
    const polled = await examples.app.publish('orders:42', 'polled');
    const line = (offset: number, data: string): string => `"offset":${offset},.*"data":"${data}"`;
    await program.until(new RegExp(`^HTTP/1\\.1 200 [\\s\\S]*${line(polled.offset, 'polled')}.*"more":false`, 'm'));
    await program.until(
      new RegExp(`^event: ready\\nid: \\S+\\ndata: [\\s\\S]*^id: \\S+\\ndata: .*${line(polled.offset, 'polled')}`, 'm'),
    );
    const streamed = await examples.app.publish('orders:42', 'streamed');
    await program.until(new RegExp(`^id: \\S+\\ndata: .*${line(streamed.offset, 'streamed')}`, 'm'));
    expect(program.output).not.toMatch(/curl:|Error|undefined/);
  });

  it('follow a channel in a page, with a reconnect and a gap', async () => {
    const { app } = examples;
    const shown: number[] = [];
    const gaps: unknown[] = [];
    const [code, ...others] = snippets('js');
    expect(others).toEqual([]);
    runInNewContext(code!, {
      EventSource: PlainEventSource,
      eventsUrl: app.eventsUrl,
      token: await app.token(),
      showMessage: ({ offset }: { offset: number }) => shown.push(offset),
      reloadState: (gap: unknown) => gaps.push(gap),
    });
    const source = PlainEventSource.opened!;
    await source.connect();
    const seen = (offset: number): Promise<void> =>
      eventually(() => {
        source.dispatch();
        expect(shown.at(-1)).toBe(offset);
      });
    const { offset: first } = await app.publish('orders:42', 'seen');
    await seen(first);

    await source.close();
    for (const data of ['missed', 'lost', 'last']) {
      const { offset } = await app.publish('orders:42', data);
      await eventually(async () => {
        const { body } = await app.call('GET', '/v1/messages/now?channels=orders:42&last=1');
        expect(body.messages).toMatchObject([{ offset }]);
      });
      if (data === 'lost') await deleteFromLog('orders:42', offset);
    }
    await source.connect();
    await seen(first + 3);
    expect(shown).toEqual([first, first + 1, first + 3]);
    expect(gaps).toMatchObject([{ channel: 'orders:42', from: first + 2, to: first + 2, reason: 'lost' }]);
  });

  /** Deletes a message from the log, as if fan-out had failed to write it. */
  async function deleteFromLog(channel: string, offset: number): Promise<void> {
    const { engine, outputs } = examples.app;
    const dynamodb = new DynamoDBClient({
      endpoint: engine.awsEndpointUrl,
      region: engine.region,
      credentials: ACCOUNT_CREDENTIALS,
    });
    await dynamodb.send(
      new DeleteItemCommand({ TableName: outputs['ChannelTableName']!, Key: logKey(channel, offset) }),
    );
    dynamodb.destroy();
  }
});

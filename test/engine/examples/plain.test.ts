import { existsSync, readFileSync } from 'node:fs';
import { Examples } from '../../helpers/engine/example-process';

describe('clients without the library', () => {
  let examples: Examples;

  beforeAll(async () => {
    examples = await Examples.start();
  });

  afterAll(() => examples.stop());

  const documentation = readFileSync('docs/examples.md', 'utf8');

  const offsetsOf = (lines: readonly string[], prefix = ''): number[] =>
    lines
      .filter((line) => line.startsWith(`${prefix}{"channel"`))
      .map((line) => (JSON.parse(line.slice(prefix.length)) as { offset: number }).offset);

  it('long-poll.sh prints new messages', async () => {
    const program = examples.shell('plain/long-poll.sh', 'room:long');
    await program.until(/Waiting for messages in room:long/);
    await examples.app.publish('room:long', 'one');
    await program.until(/"one"/);
    await examples.app.publish('room:long', 'two');
    await program.until(/"two".*\n/);
    expect(offsetsOf(program.lines)).toEqual([1, 2]);
  });

  it('short-poll.sh prints new messages, and receives 304 while nothing is new', async () => {
    await examples.app.publish('room:short', 'before');
    const program = examples.shell('plain/short-poll.sh', 'room:short');
    await program.until(/^200, next poll in \d+ ms\n304, next poll in \d+ ms$/m);
    await examples.app.publish('room:short', 'one');
    await program.until(/"one".*\n200, next poll in \d+ ms\n304/);
    expect(offsetsOf(program.lines)).toEqual([2]);
  });

  it('print the error of a rejected request', async () => {
    const program = examples.shell('plain/short-poll.sh', 'no%20channel');
    expect(await program.exit()).toBe(1);
    expect(program.output).toContain('"invalid_');
    const stream = examples.shell('plain/events.sh', 'no%20channel');
    expect(await stream.exit()).toBe(1);
    expect(stream.output).toContain('"invalid_');
  });

  it('events.sh prints events, and continues after a given id', async () => {
    const first = examples.shell('plain/events.sh', 'room:events');
    const [, cursor] = await first.until(/^ready .*"cursor":"([^"]+)"/m);
    await examples.app.publish('room:events', 'one');
    await first.until(/^message .*"one"/m);
    await first.stop();
    await examples.app.publish('room:events', 'two');

    const second = examples.shell('plain/events.sh', 'room:events', cursor!);
    await second.until(/^message .*"two".*\n/m);
    expect(offsetsOf(second.lines, 'message ')).toEqual([1, 2]);
  });

  it('events.sh reconnects with the last id when the service ends the stream', async () => {
    const program = examples.shell('plain/events.sh', 'room:ending');
    await program.until(/^ready/m);
    await examples.app.publish('room:ending', 'one');
    await program.until(/^message .*"one"/m);
    await examples.app.advanceUntil(() => expect(program.output).toContain('continuing after'));
    await program.until(/continuing after .*\nready/);
    await examples.writeLocalFile();
    await examples.app.publish('room:ending', 'two');
    await program.until(/^message .*"two".*\n/m);
    expect(offsetsOf(program.lines, 'message ')).toEqual([1, 2]);
  });

  it('are all documented, and the documentation names only files that exist', () => {
    const named = new Set(documentation.match(/examples\/[\w/-]+\.(?:ts|sh)/g));
    expect([...named].filter((file) => !existsSync(file))).toEqual([]);
    for (const name of ['short-poll.sh', 'long-poll.sh', 'events.sh', 'server.ts', 'socket.ts']) {
      expect(named).toContain(`examples/plain/${name}`);
    }
  });

  it('socket.ts sends typed frames and prints received ones', async () => {
    const program = examples.run('plain/socket.ts');
    await program.until(/Connected/);
    const [subscribe, publish] = documentation.match(/^\{"action".*$/gm)!;
    program.type(subscribe);
    await program.until(/"reply":"subscribe"/);
    program.type(publish!);
    await program.until(/"reply":"publish"/);
    await program.until(/\{"messages":\[\{"channel":"room:1","offset":1,.*"hello"/);
    program.child.stdin!.end();
    expect(await program.exit()).toBe(0);
  });

  it('server.ts serves a page with EventSource and a token that permits only reading', async () => {
    const url = await examples.serve('plain/server.ts');
    const page = await fetch(url);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('new EventSource(');
    const token = await (await fetch(`${url}/token`)).text();
    const { eventsUrl } = (await (await fetch(`${url}/addresses`)).json()) as { eventsUrl: string };
    const stream = await fetch(`${eventsUrl}/v1/events?channels=room:1&token=${token}`);
    expect(stream.status).toBe(200);
    await stream.body!.cancel();
    const refused = await fetch(`${eventsUrl}/v1/events?channels=room:2&token=${token}`);
    expect(refused.status).toBe(403);
  });
});

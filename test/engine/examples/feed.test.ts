import { Examples } from '../../helpers/engine/example-process';

const DAY_MS = 86_400_000;

describe('the notification feed', () => {
  let examples: Examples;

  beforeAll(async () => {
    examples = await Examples.start();
  });

  afterAll(() => examples.stop());

  async function read(): Promise<string[]> {
    const program = examples.run('feed/read.ts', 'alice');
    expect([await program.exit(), program.output]).toEqual([0, expect.any(String)]);
    return program.lines.map((line) => line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, 'TIME'));
  }

  async function notify(text: string): Promise<void> {
    const program = examples.run('feed/notify.ts', 'alice', text);
    await program.until(/Notification \d+ for alice/);
    expect(await program.exit()).toBe(0);
    await examples.app.advanceUntil(
      async () => {
        const { body } = await examples.app.call('GET', '/v1/messages?channels=feed:alice&last=1');
        expect(body.messages).toMatchObject([{ data: { text } }]);
      },
      { stepMs: 0 },
    );
  }

  it('prints the unread notifications, and after days offline the gap', async () => {
    expect(await read()).toEqual(['0 unread']);
    await notify('one');
    await notify('two');
    expect(await read()).toEqual(['2 unread', '1 TIME one', '2 TIME two']);
    expect(await read()).toEqual(['0 unread']);

    await notify('three');
    await notify('four');
    await examples.app.clock.advance(31 * DAY_MS);
    await examples.writeLocalFile();
    await notify('five');
    await examples.app.advanceUntil(async () => {
      const { body } = await examples.app.call('GET', '/v1/messages?channels=feed:alice&cursor=earliest');
      expect(body.messages).toHaveLength(1);
    });
    await examples.writeLocalFile();
    expect(await read()).toEqual(['1 unread', 'Notifications 3 to 4 are not available: expired', '5 TIME five']);
    expect(await read()).toEqual(['0 unread']);
  });
});

import { TestApp } from '../../helpers/app';
import type { SocketClient } from '../../helpers/socket-client';

const MESSAGES = 1000;
const PUBLISHERS = 10;
const SUBSCRIBERS = 50;

describe('a busy channel', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  }, 60_000);

  afterAll(() => app.stop());

  it(`brings ${MESSAGES} messages of ${PUBLISHERS} concurrent publishers to ${SUBSCRIBERS} subscribers, one order for all, no hole`, async () => {
    const subscribers: SocketClient[] = [];
    for (let i = 0; i < SUBSCRIBERS; i += 10) {
      subscribers.push(...(await Promise.all(Array.from({ length: 10 }, () => app.subscriber('busy')))));
    }

    const acknowledged = new Map<number, string>();
    await Promise.all(
      Array.from({ length: PUBLISHERS }, async (_, publisher) => {
        for (let n = 0; n < MESSAGES / PUBLISHERS; n++) {
          const { offset, id } = await app.publish('busy', { publisher, n });
          acknowledged.set(offset, id);
        }
      }),
    );
    expect([...acknowledged.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: MESSAGES }, (_, i) => i + 1));

    for (const subscriber of subscribers) {
      const messages = await subscriber.received('busy', MESSAGES, 60_000);
      expect(messages.map(({ offset }) => offset)).toEqual(Array.from({ length: MESSAGES }, (_, i) => i + 1));
      expect(messages.every(({ offset, id }) => acknowledged.get(offset) === id)).toBe(true);
      const nextOf = new Map<number, number>();
      for (const { data } of messages) {
        const { publisher, n } = data as { publisher: number; n: number };
        expect(n).toBe(nextOf.get(publisher) ?? 0);
        nextOf.set(publisher, n + 1);
      }
    }
  }, 120_000);
});

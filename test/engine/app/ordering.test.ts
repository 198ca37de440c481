import { TestApp } from '../../helpers/engine/test-app';
import type { SocketClient } from '../../helpers/engine/websocket-client';

/** Enough for every publisher to compete with all others many times. `bench/` measures larger numbers. */
const MESSAGES = 300;
const PUBLISHERS = 10;
const SUBSCRIBERS = 20;

describe('a busy channel', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  it(`delivers ${MESSAGES} messages from ${PUBLISHERS} concurrent publishers to ${SUBSCRIBERS} subscribers in one order without holes`, async () => {
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
    const offsets = Array.from({ length: MESSAGES }, (_, index) => index + 1);
    expect([...acknowledged.keys()].sort((a, b) => a - b)).toEqual(offsets);

    for (const subscriber of subscribers) {
      const messages = await subscriber.received('busy', MESSAGES);
      expect(messages.map(({ offset }) => offset)).toEqual(offsets);
      expect(messages.every(({ offset, id }) => acknowledged.get(offset) === id)).toBe(true);
      const nextOf = new Map<number, number>();
      for (const { data } of messages) {
        const { publisher, n } = data as { publisher: number; n: number };
        expect(n).toBe(nextOf.get(publisher) ?? 0);
        nextOf.set(publisher, n + 1);
      }
    }
  });
});

import { Tidings, type TidingsOptions } from '../../client/src/index';

/** How a match stands. */
export interface Score {
  readonly home: number;
  readonly guest: number;
}

/** The two ways that are shown side by side. */
export const WAYS = ['websocket', 'short-poll'] as const;

/** Follows the match one way, and shows each score and, of polls, when the service suggests the next one. */
export function follow(way: (typeof WAYS)[number], options: TidingsOptions, show: (line: string) => void): Tidings {
  const client = new Tidings({
    ...options,
    transports: [way],
    // The service's suggestion is kept to within these bounds.
    minPollMs: 250,
    maxPollMs: 2000,
    platform: {
      ...options.platform,
      async fetch(url, init) {
        const response = await fetch(url, init);
        const suggested = response.headers.get('tidings-poll-after');
        if (way === 'short-poll' && suggested) show(`${response.status}, next poll in ${suggested} ms`);
        return response;
      },
    },
  });
  const subscription = client.channel<Score>('score:final').subscribe(
    ({ offset, data, time }) => {
      const lateMs = Math.max(0, Date.now() - Date.parse(time));
      show(`#${offset} ${data.home} : ${data.guest}, ${lateMs} ms after the goal`);
    },
    { onGap: ({ from, to, reason }) => show(`#${from} to #${to} cannot be had: ${reason}`) },
  );
  subscription.on('subscribed', () => show('following'));
  return client;
}

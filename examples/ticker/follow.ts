import { Tidings, type TidingsOptions } from '../../client/src/index';

/** The score of a match. */
export interface Score {
  readonly home: number;
  readonly guest: number;
}

/** The two transports that are shown side by side. */
export const TRANSPORTS = ['websocket', 'short-poll'] as const;

/** Follows the match over one transport. Shows each score and, for polls, the pause that the service suggests. */
export function follow(
  transport: (typeof TRANSPORTS)[number],
  options: TidingsOptions,
  show: (line: string) => void,
): Tidings {
  const client = new Tidings({
    ...options,
    transports: [transport],
    // The client limits the suggested pause to this range.
    minPollMs: 250,
    maxPollMs: 2000,
    platform: {
      ...options.platform,
      async fetch(url, init) {
        const response = await fetch(url, init);
        const suggested = response.headers.get('tidings-poll-after');
        if (transport === 'short-poll' && suggested) show(`${response.status}, next poll in ${suggested} ms`);
        return response;
      },
    },
  });
  const subscription = client.channel<Score>('score:final').subscribe(
    ({ offset, data, time }) => {
      const latencyMs = Math.max(0, Date.now() - Date.parse(time));
      show(`#${offset} ${data.home} : ${data.guest}, ${latencyMs} ms after the goal`);
    },
    { onGap: ({ from, to, reason }) => show(`#${from} to #${to} are not available: ${reason}`) },
  );
  subscription.on('subscribed', () => show('following'));
  return client;
}

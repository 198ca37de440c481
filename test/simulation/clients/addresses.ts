/** Addresses of the simulated deployment. */
export const ADDRESSES = {
  httpUrl: 'https://http.test',
  websocketUrl: 'wss://socket.test/v1',
  eventsUrl: 'https://events.test',
} as const;

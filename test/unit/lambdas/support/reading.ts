import { createChannelReader } from '../../../../lambdas/channels/read-channels';
import type { Sleep } from '../../../../lambdas/runtime/interfaces';
import { createReadMessages } from '../../../../lambdas/channels/read-messages';
import { createWatchHeads } from '../../../../lambdas/channels/watch-heads';
import { fakeClock, START } from './fakes';
import { RETENTION_SECONDS, fillChannel, logEntry, range } from './logs';
import { MemoryChannels } from './memory-channels';

/** Reading and watching over channels in memory, while a script of what happens meanwhile runs by the fake clock. */
export function fakeReading() {
  const channels = new MemoryChannels();
  const clock = fakeClock();
  const script: { readonly at: number; readonly act: () => unknown }[] = [];
  const looks: number[] = [];
  const sleep: Sleep = async (milliseconds) => {
    await clock.sleep(milliseconds);
    for (const due of script.filter(({ at }) => at <= clock.now() - START)) {
      script.splice(script.indexOf(due), 1);
      await due.act();
    }
  };
  const store = {
    readHeads: (names: readonly string[]) => {
      looks.push(clock.now() - START);
      return channels.readHeads(names);
    },
  };
  const history = createChannelReader({ store: channels, clock, retentionSeconds: RETENTION_SECONDS });
  const reading = { read: createReadMessages(history), watch: createWatchHeads({ store, clock, sleep }) };
  return {
    channels,
    clock,
    reading,
    /** Milliseconds after the start at which heads were looked at. */
    looks,
    /** Lets something happen, that many milliseconds after the start. */
    after: (milliseconds: number, act: () => unknown): void => void script.push({ at: milliseconds, act }),
    /** Makes a channel whose head and log reach an offset. */
    fill: (channel: string, upTo: number, from = 1): void =>
      fillChannel(
        channels,
        channel,
        upTo,
        range(from, upTo).map((offset) => logEntry(offset)),
      ),
    /** Publishes one message at the present time, and logs it. */
    publish: (channel: string, data: unknown, logged = true): number => {
      const offset = (channels.heads.get(channel)?.offset ?? 0) + 1;
      const time = new Date(clock.now()).toISOString();
      const text = JSON.stringify({ id: `m${offset}`, data, time });
      channels.heads.set(channel, { epoch: 'e', offset, text, updatedAt: clock.now() });
      if (logged) channels.log(channel, logEntry(offset, { text, loggedAt: clock.now() }));
      return offset;
    },
  };
}

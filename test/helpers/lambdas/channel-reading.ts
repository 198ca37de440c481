import { createChannelReader } from '../../../lambdas/channels/read-channels';
import type { Sleep } from '../../../lambdas/runtime/interfaces';
import { createReadMessages } from '../../../lambdas/channels/read-messages';
import { createWatchHeads } from '../../../lambdas/channels/watch-heads';
import { fakeClock, START } from './fakes';
import { RETENTION_SECONDS, fillChannel, logEntry, range } from './log-entries';
import { MemoryChannels } from './memory-channels';

/** Reads and watches channels in memory. Scheduled actions run when the fake clock reaches their time. */
export function fakeReading() {
  const channels = new MemoryChannels();
  const clock = fakeClock();
  const schedule: { readonly at: number; readonly act: () => unknown }[] = [];
  const headReads: number[] = [];
  const sleep: Sleep = async (milliseconds) => {
    await clock.sleep(milliseconds);
    for (const due of schedule.filter(({ at }) => at <= clock.now() - START)) {
      schedule.splice(schedule.indexOf(due), 1);
      await due.act();
    }
  };
  const store = {
    readHeads: (names: readonly string[]) => {
      headReads.push(clock.now() - START);
      return channels.readHeads(names);
    },
  };
  const reader = createChannelReader({ store: channels, clock, retentionSeconds: RETENTION_SECONDS });
  const reading = { read: createReadMessages(reader), watch: createWatchHeads({ store, clock, sleep }) };
  return {
    channels,
    clock,
    reading,
    /** Times of the reads of heads, in milliseconds after the start. */
    headReads,
    /** Schedules an action, that many milliseconds after the start. */
    after: (milliseconds: number, act: () => unknown): void => void schedule.push({ at: milliseconds, act }),
    /** Creates a channel whose head and log reach an offset. */
    fill: (channel: string, upTo: number, from = 1): void =>
      fillChannel(
        channels,
        channel,
        upTo,
        range(from, upTo).map((offset) => logEntry(offset)),
      ),
    /** Publishes one message at the current time, and logs it unless `logged` is false. */
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

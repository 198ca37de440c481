import { readHeadRecords } from '../../../../lambdas/streams/head-records';
import { NOW, useStores } from '../../../helpers/lambdas/dynamodb-stores';
import { START } from '../../../helpers/lambdas/fakes';
import { range, storedText } from '../../../helpers/lambdas/log-entries';
import { headStreamRecord } from '../../../helpers/lambdas/stream-records';

const setUp = useStores();

describe('the log store in DynamoDB', () => {
  it('returns ranges of a log, in either direction', async () => {
    const { logWriter, logStore } = setUp();
    const records = readHeadRecords(range(1, 30).map((offset) => headStreamRecord({ channel: 'l', offset }))).records;
    await logWriter.write('l', records);
    const read = async (...args: Parameters<typeof logStore.readLog>) => {
      const { entries, more } = await logStore.readLog(...args);
      return [entries.map(({ offset }) => offset), more];
    };
    expect(await read('l', { after: 3, limit: 2 })).toEqual([[4, 5], true]);
    expect(await read('l', { after: 28, limit: 5 })).toEqual([[29, 30], false]);
    expect(await read('l', { upTo: 9, newestFirst: true, limit: 3 })).toEqual([[9, 8, 7], true]);
    expect(await read('l', { after: 9, upTo: 9, limit: 3 })).toEqual([[], false]);
    const { entries } = await logStore.readLog('l', { limit: 1 });
    expect(entries).toEqual([
      { offset: 1, epoch: 'e', text: storedText('m1'), after: 0, loggedAt: START, expiresAt: NOW + 60 },
    ]);
  });
});

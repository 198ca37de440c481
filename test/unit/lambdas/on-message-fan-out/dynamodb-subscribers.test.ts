import { NOW, useStores } from '../../../helpers/lambdas/dynamodb-stores';
import { range } from '../../../helpers/lambdas/log-entries';

const setUp = useStores();

describe('the subscribers in DynamoDB', () => {
  it('are returned in pages, each once, without expired subscriptions', async () => {
    const { subscriptions, subscribers, channelStore } = setUp();
    const row = (index: number) => ({
      channel: 'big',
      connectionId: `id${index}=`,
      subject: `s${index % 10}`,
      presence: index % 4 === 0,
      expiresAt: index % 5 === 0 ? NOW : NOW + 60,
    });
    await subscriptions.put(range(1, 200).map(row));
    const pages: string[][] = [];
    await subscribers.forEachPage('big', async (ids) => void pages.push([...ids]));
    const live = range(1, 200).filter((index) => index % 5 !== 0);
    expect(pages.flat().sort()).toEqual(live.map((index) => `id${index}=`).sort());
    expect(pages.length).toBeGreaterThan(10);
    expect(await channelStore.countSubscribers('big', NOW)).toEqual({ count: live.length, more: false });
    const page = await channelStore.readMembers('big', NOW);
    expect(page.members).toHaveLength(live.filter((index) => index % 4 === 0).length);
    expect(page.next).toBeUndefined();
    await subscribers.remove('big', ['id1=', 'id2=']);
    expect((await channelStore.countSubscribers('big', NOW)).count).toBe(live.length - 2);
    await subscribers.forEachPage('empty', async () => {
      throw new Error('the channel has no subscribers');
    });
  });
});

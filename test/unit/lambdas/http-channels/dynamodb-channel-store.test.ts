import { NOW, useStores } from '../../../helpers/lambdas/dynamodb-stores';
import { START } from '../../../helpers/lambdas/fakes';
import { storedText } from '../../../helpers/lambdas/log-entries';

const setUp = useStores();

describe('the channel store in DynamoDB', () => {
  it.each([99, 100, 101])('returns %d members in pages of at most 100, each once', async (count) => {
    const { subscriptions, channelStore } = setUp();
    const channel = `crowd-${count}`;
    const ids = Array.from({ length: count }, (_, index) => `member-${index}=`);
    await subscriptions.put(
      ids.map((connectionId) => ({ channel, connectionId, subject: 'ada', presence: true, expiresAt: NOW + 60 })),
    );
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const page = await channelStore.readMembers(channel, NOW, next);
      expect(page.members.length).toBeLessThanOrEqual(100);
      seen.push(...page.members.map(({ connectionId }) => connectionId));
      next = page.next;
    } while (next !== undefined);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it('returns the position of a channel', async () => {
    const { channelStore, publishStore } = setUp();
    expect(await channelStore.readState('quiet')).toBeUndefined();
    const updatedAt = new Date(START).toISOString();
    await publishStore.append({ channel: 'state', text: storedText('x'), claimed: false, newEpoch: 'e1', updatedAt });
    expect(await channelStore.readState('state')).toEqual({ epoch: 'e1', offset: 1, updatedAt });
  });
});

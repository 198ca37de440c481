import { ManualClock } from '../../../../../../local/core/clock';
import { createRandom } from '../../../../../../local/core/random';
import { createCloudWatchLogs } from '../../../../../../local/services/cloudwatch-logs';
import { callJson, errorOf } from '../../../../../helpers/local/call-service';

const account = { accountId: '000000000000', region: 'eu-west-1', partition: 'aws', urlSuffix: 'amazonaws.com' };

function startLogs() {
  const clock = new ManualClock();
  const logs = createCloudWatchLogs({
    account,
    clock,
    random: createRandom(1),
    access: { isAllowed: () => true, assertAllowed: () => undefined },
  });
  return {
    clock,
    logs,
    call: (operation: string, input: object) => callJson(logs.service, `Logs_20140328.${operation}`, input),
  };
}

const messagesOf = (response: Record<string, unknown>): readonly string[] =>
  (response['events'] as readonly { readonly message: string }[]).map(({ message }) => message);

describe('CloudWatch Logs', () => {
  it('returns the events of a stream page by page, until the token no longer changes', async () => {
    const { logs, call } = startLogs();
    for (const line of ['1', '2', '3']) logs.write('g', 's', line);
    logs.write('g', 'other', 'x');
    const request = { logGroupName: 'g', logStreamName: 's', startFromHead: true, limit: 2 };
    const first = await call('GetLogEvents', request);
    const second = await call('GetLogEvents', { ...request, nextToken: first['nextForwardToken'] });
    const third = await call('GetLogEvents', { ...request, nextToken: second['nextForwardToken'] });
    expect([first, second, third].map(messagesOf)).toEqual([['1', '2'], ['3'], []]);
    expect(third['nextForwardToken']).toBe(second['nextForwardToken']);
  });

  it('returns the newest events by default', async () => {
    const { logs, call } = startLogs();
    for (const line of ['1', '2', '3']) logs.write('g', 's', line);
    const newest = await call('GetLogEvents', { logGroupName: 'g', logStreamName: 's', limit: 2 });
    expect(messagesOf(newest)).toEqual(['2', '3']);
    const older = await call('GetLogEvents', {
      logGroupName: 'g',
      logStreamName: 's',
      limit: 2,
      nextToken: newest['nextBackwardToken'],
    });
    expect(messagesOf(older)).toEqual(['1']);
  });

  it('filters the events of a group by time, stream and terms, in pages', async () => {
    const { clock, logs, call } = startLogs();
    logs.write('g', 'a1', 'error early');
    await clock.advance(10);
    for (const line of ['error 1', 'info', 'error 2']) logs.write('g', 'a2', line);
    logs.write('g', 'b', 'error elsewhere');
    const request = {
      logGroupIdentifier: `arn:aws:logs:eu-west-1:000000000000:log-group:g:*`,
      filterPattern: 'error',
      logStreamNamePrefix: 'a',
      startTime: clock.now(),
      limit: 1,
    };
    const first = await call('FilterLogEvents', request);
    const second = await call('FilterLogEvents', { ...request, nextToken: first['nextToken'] });
    expect([first, second].map(messagesOf)).toEqual([['error 1'], ['error 2']]);
    expect(second['nextToken']).toBeUndefined();
  });

  it('lists groups and streams', async () => {
    const { clock, logs, call } = startLogs();
    logs.write('b', 's1', 'x');
    await clock.advance(1);
    logs.write('b', 's2', 'x');
    logs.write('a', 's', 'x');
    expect(await call('DescribeLogGroups', {})).toMatchObject({
      logGroups: [{ logGroupName: 'a' }, { logGroupName: 'b' }],
    });
    expect(
      await call('DescribeLogStreams', { logGroupName: 'b', orderBy: 'LastEventTime', descending: true, limit: 1 }),
    ).toMatchObject({ logStreams: [{ logStreamName: 's2' }], nextToken: expect.any(String) });
  });

  it.each([
    ['DescribeLogGroups', { nextToken: 'x' }, 'InvalidParameterException'],
    ['DescribeLogGroups', { limit: 51 }, 'InvalidParameterException'],
    ['DescribeLogStreams', { logGroupName: 'g', orderBy: 'Age' }, 'InvalidParameterException'],
    ['DescribeLogStreams', { logGroupName: 'missing' }, 'ResourceNotFoundException'],
    ['GetLogEvents', { logGroupName: 'g' }, 'InvalidParameterException'],
    ['GetLogEvents', { logGroupName: 'g', logStreamName: 'missing' }, 'ResourceNotFoundException'],
    ['GetLogEvents', { logGroupName: 'g', logStreamName: 's', nextToken: 'x/1' }, 'InvalidParameterException'],
    ['FilterLogEvents', { logGroupName: 'g', nextToken: 'x' }, 'InvalidParameterException'],
    ['FilterLogEvents', { logGroupName: 'g', startTime: '0' }, 'SerializationException'],
  ])('rejects %s %j', async (operation, input, code) => {
    const { logs, call } = startLogs();
    logs.write('g', 's', 'x');
    expect(await errorOf(call(operation, input))).toMatchObject({ code });
  });
});

import type { DescribeLogGroupsCommand, DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Operations, WireInput } from '../../../aws/typed-operations';
import { readFlag, readNumber, readText } from '../../../aws/wire-input';
import { paginate } from '../../../core/paginate';
import type { LogsAuthorizer } from '../authorize';
import { invalidNextToken, invalidParameter } from '../errors';
import type { LogGroups } from '../state/log-groups';

/** Default and maximum page size of the operations in this file. */
const PAGE_SIZE = 50;

/** Reads the `limit` of an operation. @default `max` @throws AwsError `InvalidParameterException` */
export function readLimit(input: WireInput<{ readonly limit: number | undefined }>, max: number): number {
  const limit = readNumber(input, 'limit') ?? max;
  if (Number.isInteger(limit) && limit >= 1 && limit <= max) return limit;
  throw invalidParameter(`limit is ${limit}; it must be an integer from 1 to ${max}.`);
}

export function groupOperations(groups: LogGroups, authorizer: LogsAuthorizer) {
  return {
    DescribeLogGroups(input, { principal }) {
      const limit = readLimit(input, PAGE_SIZE);
      const prefix = readText(input, 'logGroupNamePrefix') ?? '';
      const pattern = readText(input, 'logGroupNamePattern') ?? '';
      authorizer.allGroups(principal, 'DescribeLogGroups');
      const matching = groups.all().filter(({ name }) => name.startsWith(prefix) && name.includes(pattern));
      const { items, nextToken } = paginate(matching, limit, readText(input, 'nextToken'), invalidNextToken);
      const logGroups = items.map((group) => ({
        logGroupName: group.name,
        arn: `${group.arn}:*`,
        logGroupArn: group.arn,
        creationTime: group.createdMs,
        retentionInDays: group.retentionDays,
        logGroupClass: 'STANDARD' as const,
      }));
      return { logGroups, nextToken };
    },

    DescribeLogStreams(input, { principal }) {
      const limit = readLimit(input, PAGE_SIZE);
      const prefix = readText(input, 'logStreamNamePrefix') ?? '';
      const orderBy = readText(input, 'orderBy') ?? 'LogStreamName';
      if (orderBy !== 'LogStreamName' && orderBy !== 'LastEventTime')
        throw invalidParameter(`orderBy is ${JSON.stringify(orderBy)}; it must be LogStreamName or LastEventTime.`);
      const { arn, streams } = authorizer.group(principal, 'DescribeLogStreams', input, 'log-stream:');
      const sorted = [...streams.values()]
        .filter(({ name }) => name.startsWith(prefix))
        .sort((a, b) => (orderBy === 'LastEventTime' ? a.lastMs - b.lastMs : a.name < b.name ? -1 : 1));
      if (readFlag(input, 'descending')) sorted.reverse();
      const { items, nextToken } = paginate(sorted, limit, readText(input, 'nextToken'), invalidNextToken);
      const logStreams = items.map(({ name, createdMs, firstMs, lastMs }) => ({
        logStreamName: name,
        arn: `${arn}:log-stream:${name}`,
        creationTime: createdMs,
        firstEventTimestamp: firstMs,
        lastEventTimestamp: lastMs,
        lastIngestionTime: lastMs,
      }));
      return { logStreams, nextToken };
    },
  } satisfies Operations<{
    DescribeLogGroups: DescribeLogGroupsCommand;
    DescribeLogStreams: DescribeLogStreamsCommand;
  }>;
}

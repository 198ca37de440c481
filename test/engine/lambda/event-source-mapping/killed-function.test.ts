import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../../../local/core/random';
import {
  createEventSourceMappings,
  type EventSourceMappings,
} from '../../../../local/services/lambda/event-source-mapping';
import { eventually } from '../../../helpers/eventually';
import { FakeStream, STREAM_ARN } from '../../../unit/local/services/lambda/event-source-mapping/harness';
import { createHarness, type Harness } from '../harness';

/** Notes each record when it is done with it; waits in the middle of the first batch until it is killed. */
const FUNCTION = `
  const fs = require('node:fs');
  exports.handler = async ({ Records }) => {
    for (const [i, record] of Records.entries()) {
      if (i === 2 && !fs.existsSync(process.env.GATE)) { console.log('in the middle'); await new Promise((done) => setTimeout(done, 60_000)); }
      fs.appendFileSync(process.env.NOTES, record.dynamodb.SequenceNumber + '\\n');
    }
    return { batchItemFailures: [] };
  };`;

describe('a stream whose function is killed in the middle of a batch', () => {
  let harness: Harness;
  let mappings: EventSourceMappings;
  let directory: string;
  beforeEach(() => {
    harness = createHarness();
    directory = mkdtempSync(join(tmpdir(), 'tidings-esm-'));
  });
  afterEach(async () => {
    await mappings.stop();
    await harness.lambda.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('delivers the batch again and then goes on', async () => {
    const notes = join(directory, 'notes');
    const gate = join(directory, 'gate');
    const FunctionName = await harness.deploy(FUNCTION, {
      Timeout: 60,
      Environment: { Variables: { NOTES: notes, GATE: gate } },
    });
    const stream = new FakeStream(harness.clock);
    mappings = createEventSourceMappings({
      account: { accountId: '000000000000', region: 'eu-west-1', partition: 'aws', urlSuffix: 'amazonaws.com' },
      clock: harness.clock,
      random: createRandom(1),
      reporter: { report: (event) => harness.events.push(event) },
      access: { isAllowed: () => true, assertAllowed: () => undefined },
      functions: harness.lambda.functions,
      streams: { stream: () => stream },
      queues: undefined as never,
    });
    const numbers = stream.append(['a', 'b', 'c', 'd']);
    void mappings.drivers[0]!.create({
      stackName: 'S',
      logicalId: 'M',
      path: 'S/M',
      properties: {
        EventSourceArn: STREAM_ARN,
        FunctionName,
        StartingPosition: 'TRIM_HORIZON',
        MaximumRetryAttempts: 5,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    });
    await eventually(() => expect(harness.logs.some(({ line }) => line.endsWith('in the middle'))).toBe(true));
    const later = stream.append(['e']);
    writeFileSync(gate, '');
    expect(harness.lambda.functions.killEnvironments(FunctionName)).toBe(1);
    const noted = (): string[] => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []);
    await eventually(() => expect(noted()).toEqual([...numbers.slice(0, 2), ...numbers, ...later]));
    await eventually(() => expect(mappings.list()[0]).toMatchObject({ State: 'Enabled', LastProcessingResult: 'OK' }));
  });
});

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../../../local/core/random';
import {
  createEventSourceMappings,
  type EventSourceMappings,
} from '../../../../local/services/lambda/event-source-mapping';
import { eventually } from '../../../helpers/eventually';
import { FakeStream, STREAM_ARN } from '../../../helpers/local/event-source-mapping';
import { createHarness, type Harness } from '../../../helpers/engine/lambda';

/** Records each sequence number that it has processed. Blocks in its first batch, while the file `CONTINUE` does not exist. */
const FUNCTION = `
  const fs = require('node:fs');
  exports.handler = async ({ Records }) => {
    for (const [i, record] of Records.entries()) {
      if (i === 2 && !fs.existsSync(process.env.CONTINUE)) { console.log('blocked'); await new Promise((done) => setTimeout(done, 60_000)); }
      fs.appendFileSync(process.env.PROCESSED, record.dynamodb.SequenceNumber + '\\n');
    }
    return { batchItemFailures: [] };
  };`;

describe('a stream mapping whose function is killed during a batch', () => {
  let harness: Harness;
  let mappings: EventSourceMappings;
  let directory: string;
  beforeEach(() => {
    harness = createHarness();
    directory = mkdtempSync(join(tmpdir(), 'tidings-event-source-mapping-'));
  });
  afterEach(async () => {
    await mappings.stop();
    await harness.lambda.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('redelivers the batch and then continues', async () => {
    const processedFile = join(directory, 'processed');
    const continueFile = join(directory, 'continue');
    const FunctionName = await harness.deploy(FUNCTION, {
      Timeout: 60,
      Environment: { Variables: { PROCESSED: processedFile, CONTINUE: continueFile } },
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
    await eventually(() => expect(harness.logs.some(({ line }) => line.endsWith('blocked'))).toBe(true));
    const later = stream.append(['e']);
    writeFileSync(continueFile, '');
    expect(harness.lambda.functions.killEnvironments(FunctionName)).toBe(1);
    const processed = (): string[] =>
      existsSync(processedFile) ? readFileSync(processedFile, 'utf8').trim().split('\n') : [];
    await eventually(() => expect(processed()).toEqual([...numbers.slice(0, 2), ...numbers, ...later]));
    await eventually(() => expect(mappings.list()[0]).toMatchObject({ State: 'Enabled', LastProcessingResult: 'OK' }));
  });
});

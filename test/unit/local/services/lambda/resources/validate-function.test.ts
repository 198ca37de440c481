import { validateFunction } from '../../../../../../local/services/lambda/resources/validate-function';

const GOOD = {
  Handler: 'index.handler',
  Runtime: 'nodejs24.x',
  Role: 'arn:r',
  Code: { S3Bucket: 'b', S3Key: 'k.zip' },
};

describe('validating a function', () => {
  it('accepts complete properties and unresolved values', () => {
    expect(validateFunction(GOOD)).toEqual([]);
    expect(
      validateFunction({
        ...GOOD,
        Timeout: '900',
        MemorySize: 10_240,
        FunctionName: '⟦S/Name⟧',
        Environment: { Variables: { AB: `⟦${'x'.repeat(5000)}⟧` } },
      }),
    ).toEqual([]);
  });

  it.each([
    ['a runtime that is not Node.js', { Runtime: 'python3.13' }, /Runtime "python3.13"/],
    ['an image', { PackageType: 'Image' }, /PackageType "Image"/],
    ['a handler without an export', { Handler: 'index' }, /Handler is "index"; use file.export/],
    ['no role', { Role: undefined }, /Role is missing/],
    ['no code', { Code: {} }, /Code has no S3Key and no ZipFile/],
    ['a timeout above 15 minutes', { Timeout: 901 }, /Timeout is 901; use a whole number from 1 to 900 seconds/],
    ['too little memory', { MemorySize: 127 }, /MemorySize is 127/],
    [
      'a negative reserved concurrency',
      { ReservedConcurrentExecutions: -1 },
      /ReservedConcurrentExecutions is -1; use a whole number of at least 0/,
    ],
    ['a name that is too long', { FunctionName: 'x'.repeat(65) }, /FunctionName/],
    [
      'reserved names',
      { Environment: { Variables: { AWS_REGION: 'x', _HANDLER: 'y' } } },
      /reserves: AWS_REGION, _HANDLER/,
    ],
    ['a malformed variable name', { Environment: { Variables: { '1X': 'x' } } }, /has the name "1X"/],
    ['more than 4 KB of variables', { Environment: { Variables: { LARGE: 'x'.repeat(4096) } } }, /has 4108 bytes/],
    [
      'a log level in text format',
      { LoggingConfig: { SystemLogLevel: 'WARN' } },
      /SystemLogLevel requires LogFormat "JSON"/,
    ],
  ])('rejects %s', (_, change, message) => {
    expect(validateFunction({ ...GOOD, ...change })).toEqual([expect.stringMatching(message)]);
  });

  it('reports all problems at once', () => {
    expect(validateFunction({ ...GOOD, Runtime: 'x', Timeout: 0, MemorySize: 1 })).toHaveLength(3);
  });
});

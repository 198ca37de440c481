import { devBanner } from '../../../../scripts/cli/dev-banner';

const ADDRESSES = {
  awsEndpointUrl: 'http://127.0.0.1:4566',
  region: 'eu-west-1',
  accountId: '000000000000',
  accessKeyId: 'local',
  secretAccessKey: 'local',
  apis: [],
  functionUrls: [],
  stacks: {},
  seed: 7,
};

describe('the text of tidings dev', () => {
  it('omits the outputs that CDK generates for references between stacks', () => {
    const text = devBanner({
      ...ADDRESSES,
      stacks: {
        Data: { ExportsOutputRefTable7DB8C1B3: 't', ExportsOutputFnGetAttTable7DB8C1B3Arn2C5F: 'a' },
        App: { Url: 'http://127.0.0.1:4568', ExportsOutputRefApiF7: 'x' },
      },
    });
    expect(text).toContain('Outputs of App:\n\n  Url   http://127.0.0.1:4568\n');
    expect(text).not.toContain('ExportsOutput');
    expect(text).not.toContain('Outputs of Data');
  });

  it('has no headings without entries', () => {
    const text = devBanner(ADDRESSES);
    expect(text).not.toContain('APIs:');
    expect(text).not.toContain('Function URLs:');
    expect(text).toContain('export AWS_ENDPOINT_URL=http://127.0.0.1:4566\n');
  });
});

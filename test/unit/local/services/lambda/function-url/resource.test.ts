import type { Properties } from '../../../../../../local/resources/types';
import { createUrlBench } from '../../../../../helpers/engine/function-url';
import type { UrlBench } from '../../../../../helpers/engine/function-url';

const HANDLER = 'exports.handler = async () => 1;';

describe('AWS::Lambda::Url', () => {
  let bench: UrlBench;
  beforeEach(() => {
    bench = createUrlBench();
  });
  afterEach(() => bench.stop());

  const properties = (more: Properties): Properties => ({ TargetFunctionArn: 'f', AuthType: 'NONE', ...more });

  it.each<[Properties, RegExp]>([
    [{ AuthType: 'NONE' }, /TargetFunctionArn is missing/],
    [{ TargetFunctionArn: 'f' }, /AuthType is undefined/],
    [properties({ AuthType: 'AWS_IAM' }), /AuthType is "AWS_IAM"; only NONE is supported/],
    [properties({ InvokeMode: 'STREAM' }), /InvokeMode is "STREAM"; it must be BUFFERED or RESPONSE_STREAM/],
    [properties({ Cors: { AllowMethods: ['GET', 'OPTIONS'] } }), /AllowMethods has "OPTIONS"/],
    [properties({ Cors: { AllowOrigins: ['https://*'] } }), /AllowOrigins has "https:\/\/\*"/],
    [properties({ Cors: { MaxAge: 86_401 } }), /MaxAge is 86401/],
  ])('%j is rejected before any resource is created', (wrong, message) => {
    expect(bench.urlProblems(wrong)).toEqual([expect.stringMatching(message)]);
  });

  it('accepts every setting that Lambda accepts with AuthType NONE', () => {
    const Cors = { AllowMethods: ['GET', '*'], AllowOrigins: ['*', 'https://a.example.com'], MaxAge: 86_400 };
    expect(bench.urlProblems(properties({ InvokeMode: 'RESPONSE_STREAM', Cors }))).toEqual([]);
    const unknown = '⟦App/Setting⟧';
    const later = { InvokeMode: unknown, Cors: { AllowMethods: [unknown], AllowOrigins: [unknown], MaxAge: unknown } };
    expect(bench.urlProblems(properties(later))).toEqual([]);
  });

  it('has an address in the form of AWS, with a trailing slash, and a local one', async () => {
    const { address, base, urlId, functionArn, attributes, ref } = await bench.url(HANDLER);
    expect(urlId).toMatch(/^[a-z0-9]{32}$/);
    expect(address).toBe(`https://${urlId}.lambda-url.eu-west-1.on.aws/`);
    expect(attributes).toEqual({ FunctionUrl: address, FunctionArn: functionArn });
    expect(ref).toBe(functionArn);
    expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  it('needs a function of the template without another URL', async () => {
    const { functionArn } = await bench.url(HANDLER);
    await expect(bench.createUrl(properties({ TargetFunctionArn: functionArn }))).rejects.toMatchObject({
      message: expect.stringContaining('already has a URL'),
    });
    await expect(bench.createUrl(properties({ TargetFunctionArn: 'nothing' }))).rejects.toMatchObject({
      message: expect.stringContaining('"nothing", which is not a function'),
    });
  });
});

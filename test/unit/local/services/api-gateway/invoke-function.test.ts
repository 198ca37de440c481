import { functionArnOf } from '../../../../../local/services/api-gateway/invoke-function';

describe('integration URI', () => {
  it('is the path of the Lambda API or a plain ARN, with or without a qualifier', () => {
    const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:f';
    expect(functionArnOf(`arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}/invocations`)).toBe(arn);
    expect(functionArnOf(`${arn}:live`)).toBe(`${arn}:live`);
    expect(functionArnOf('https://example.com')).toBeUndefined();
  });
});

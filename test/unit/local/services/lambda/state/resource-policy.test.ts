import {
  allowsService,
  policyDocument,
  type Permission,
} from '../../../../../../local/services/lambda/state/resource-policy';

const FUNCTION = 'arn:aws:lambda:eu-west-1:000000000000:function:f';
const ROUTE = 'arn:aws:execute-api:eu-west-1:000000000000:api1/prod/$connect';
const allows = (permission: Partial<Permission>, sourceArn = ROUTE): boolean =>
  allowsService([{ id: 'p', action: 'lambda:InvokeFunction', principal: 'apigateway.amazonaws.com', ...permission }], {
    service: 'apigateway.amazonaws.com',
    sourceArn,
    accountId: '000000000000',
  });

describe('the resource policy of a function', () => {
  it('allows the service to invoke the function for the named source', () => {
    expect(allows({ sourceArn: 'arn:aws:execute-api:eu-west-1:000000000000:api1/*/$connect' })).toBe(true);
    expect(allows({ sourceArn: 'arn:aws:execute-api:eu-west-1:000000000000:api1/*' })).toBe(true);
    expect(allows({})).toBe(true);
  });

  it.each([
    ['another source', { sourceArn: 'arn:aws:execute-api:eu-west-1:000000000000:api2/*' }],
    ['another route', { sourceArn: 'arn:aws:execute-api:eu-west-1:000000000000:api1/*/$disconnect' }],
    ['another service', { principal: 'sns.amazonaws.com' }],
    ['another action', { action: 'lambda:InvokeFunctionUrl' }],
    ['another account', { sourceAccount: '111111111111' }],
    ['function URLs only', { invokedViaFunctionUrl: true }],
    ['a function URL authorization type', { functionUrlAuthType: 'NONE' }],
  ])('does not allow the call with a permission for %s', (_, permission) => {
    expect(allows(permission)).toBe(false);
  });

  it('is available as a policy document', () => {
    const permission = {
      id: 'p',
      action: 'lambda:InvokeFunctionUrl',
      principal: '*',
      functionUrlAuthType: 'NONE',
      sourceAccount: '1',
      sourceArn: 'a',
    };
    expect(
      policyDocument(FUNCTION, [permission, { id: 'q', action: 'lambda:InvokeFunction', principal: '123456789012' }]),
    ).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'p',
          Effect: 'Allow',
          Principal: '*',
          Action: 'lambda:InvokeFunctionUrl',
          Resource: FUNCTION,
          Condition: {
            StringEquals: { 'AWS:SourceAccount': '1', 'lambda:FunctionUrlAuthType': 'NONE' },
            ArnLike: { 'AWS:SourceArn': 'a' },
          },
        },
        {
          Sid: 'q',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::123456789012:root' },
          Action: 'lambda:InvokeFunction',
          Resource: FUNCTION,
        },
      ],
    });
  });
});

import { ENV } from '../../../../contract/environment';
import { readSettings } from '../../../../lambdas/runtime/settings';

describe('the settings of a function', () => {
  it('are read from the environment, each with its type', () => {
    const environment = {
      [ENV.channelTable]: 'channels',
      [ENV.postsPerSecond]: '10',
      [ENV.waitSeconds]: '0',
      [ENV.postTransport]: 'sdk',
      [ENV.topicArn]: 'not requested',
    };
    expect(readSettings(environment, ['channelTable', 'postsPerSecond', 'waitSeconds', 'postTransport'])).toEqual({
      channelTable: 'channels',
      postsPerSecond: 10,
      waitSeconds: 0,
      postTransport: 'sdk',
    });
  });

  it('are rejected with every variable that is missing, empty or invalid', () => {
    const environment = { [ENV.channelTable]: '', [ENV.postsPerSecond]: '0', [ENV.postTransport]: 'unknown' };
    const read = () => readSettings(environment, ['channelTable', 'topicArn', 'postsPerSecond', 'postTransport']);
    for (const name of [ENV.channelTable, ENV.topicArn, ENV.postsPerSecond, ENV.postTransport])
      expect(read).toThrow(name);
  });

  it.each(['0', '-1', '1.5', 'x', '', '1e99', undefined])(
    'reject %j where a whole number above zero is required',
    (text) => {
      expect(() => readSettings({ [ENV.postsPerSecond]: text }, ['postsPerSecond'])).toThrow(ENV.postsPerSecond);
    },
  );

  it('choose the mode of token verification, and require all variables of the mode', () => {
    expect(readSettings({ [ENV.signingSecretArn]: 'arn' }, ['auth'])).toEqual({
      auth: { mode: 'secret', secretArn: 'arn' },
    });
    const oidc = { [ENV.oidcIssuer]: 'i', [ENV.oidcAudience]: 'a', [ENV.oidcJwksUrl]: 'j' };
    expect(readSettings(oidc, ['auth'])).toEqual({
      auth: { mode: 'oidc', issuer: 'i', audience: 'a', jwksUrl: 'j' },
    });
    expect(() => readSettings({}, ['auth'])).toThrow(ENV.signingSecretArn);
    const partial = () => readSettings({ [ENV.oidcIssuer]: 'i' }, ['auth']);
    expect(partial).toThrow(ENV.oidcAudience);
    expect(partial).toThrow(ENV.oidcJwksUrl);
  });
});

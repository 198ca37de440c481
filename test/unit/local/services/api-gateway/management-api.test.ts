import { managementTarget } from '../../../../../local/services/api-gateway/management-api';

describe('the path of a management call', () => {
  it('has a percent-encoded id and either form of the at sign', () => {
    expect(managementTarget('/prod/@connections/abc%3D')).toEqual({ stage: 'prod', connectionId: 'abc=' });
    expect(managementTarget('/prod/%40connections/abc=')).toEqual({ stage: 'prod', connectionId: 'abc=' });
    expect(managementTarget('/prod/@connections/%zz')).toEqual({ stage: 'prod', connectionId: '%zz' });
    expect(managementTarget('/@connections/abc=')).toBeUndefined();
    expect(managementTarget('/prod/@connections/a/b')).toBeUndefined();
  });
});

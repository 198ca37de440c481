import type { ResourceDriver } from '../../../resources/types';
import type { DriverContext } from './context';

/** The driver of `AWS::ApiGatewayV2::Deployment`. A stage needs one to serve requests; redeployments have no effect. */
export function deploymentDriver({ deps, apis }: DriverContext): ResourceDriver {
  return {
    type: 'AWS::ApiGatewayV2::Deployment',
    attributes: ['DeploymentId'],
    properties: { ApiId: 'emulated', Description: 'accepted' },
    create(input) {
      apis.get(input.properties['ApiId']);
      const deploymentId = deps.random.text(6);
      return { ref: deploymentId, attributes: { DeploymentId: deploymentId } };
    },
  };
}

/** The driver of `AWS::ApiGateway::Account`, the role that API Gateway logs with. The engine logs without a role. */
export function accountDriver({ deps }: DriverContext): ResourceDriver {
  return {
    type: 'AWS::ApiGateway::Account',
    attributes: ['Id'],
    properties: { CloudWatchRoleArn: 'accepted' },
    create() {
      const id = deps.random.text(10);
      return { ref: id, attributes: { Id: id } };
    },
  };
}

import type { ResourceDriver } from '../../../resources/types';
import type { DriverContext } from './context';

/** `AWS::ApiGatewayV2::Deployment`: what counts is that a stage names one; redeployments are not played. */
export function deploymentDriver({ deps, apis }: DriverContext): ResourceDriver {
  return {
    type: 'AWS::ApiGatewayV2::Deployment',
    attributes: ['DeploymentId'],
    properties: { ApiId: 'driven', Description: 'recorded' },
    create(input) {
      apis.get(input.properties['ApiId']);
      const deploymentId = deps.random.text(6);
      return { ref: deploymentId, attributes: { DeploymentId: deploymentId } };
    },
  };
}

/** `AWS::ApiGateway::Account`: the role with which API Gateway writes logs; the engine writes them itself. */
export function accountDriver({ deps }: DriverContext): ResourceDriver {
  return {
    type: 'AWS::ApiGateway::Account',
    attributes: ['Id'],
    properties: { CloudWatchRoleArn: 'recorded' },
    create() {
      const id = deps.random.text(10);
      return { ref: id, attributes: { Id: id } };
    },
  };
}

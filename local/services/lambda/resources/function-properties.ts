import type { PropertySpec } from '../../../resources/types';

/** The members of `AWS::Lambda::Function` that the engine knows; any other is refused by name. */
export const FUNCTION_PROPERTIES: Readonly<Record<string, PropertySpec>> = {
  Code: { S3Bucket: 'recorded', S3Key: 'driven', ZipFile: 'driven' },
  Handler: 'driven',
  Runtime: 'driven',
  Role: 'driven',
  FunctionName: 'driven',
  Environment: { Variables: 'driven' },
  Timeout: 'driven',
  MemorySize: 'driven',
  ReservedConcurrentExecutions: 'driven',
  LoggingConfig: { LogGroup: 'driven', LogFormat: 'driven', ApplicationLogLevel: 'driven', SystemLogLevel: 'driven' },
  PackageType: 'driven',
  Description: 'driven',
  Architectures: 'recorded',
  EphemeralStorage: { Size: 'recorded' },
  KmsKeyArn: 'recorded',
  RecursiveLoop: 'recorded',
  RuntimeManagementConfig: 'recorded',
  Tags: 'recorded',
  TracingConfig: { Mode: 'recorded' },
};

/** The members of `AWS::Lambda::Permission` that the engine knows. */
export const PERMISSION_PROPERTIES: Readonly<Record<string, PropertySpec>> = {
  Action: 'driven',
  FunctionName: 'driven',
  Principal: 'driven',
  SourceArn: 'driven',
  SourceAccount: 'driven',
  FunctionUrlAuthType: 'driven',
  InvokedViaFunctionUrl: 'driven',
  EventSourceToken: 'recorded',
};

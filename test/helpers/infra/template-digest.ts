import type { Resource } from './stacks';

/**
 * Properties whose change replaces the resource: those with "Update requires: Replacement" in the CloudFormation
 * Template Reference. Only types that the app uses; others are rejected, so that the table stays complete.
 */
const REPLACEMENT_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
  'AWS::ApiGatewayV2::Authorizer': ['ApiId'],
  'AWS::ApiGatewayV2::Integration': ['ApiId'],
  'AWS::ApiGatewayV2::Route': ['ApiId'],
  'AWS::ApiGatewayV2::RouteResponse': ['ApiId', 'RouteId'],
  'AWS::ApiGatewayV2::Stage': ['ApiId', 'StageName'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::CloudWatch::Dashboard': ['DashboardName'],
  'AWS::CDK::Metadata': [],
  'AWS::DynamoDB::GlobalTable': ['KeySchema', 'LocalSecondaryIndexes', 'TableName'],
  'AWS::DynamoDB::Table': ['ImportSourceSpecification', 'KeySchema', 'TableName'],
  'AWS::IAM::Policy': [],
  'AWS::IAM::Role': ['Path', 'RoleName'],
  'AWS::Lambda::EventSourceMapping': ['EventSourceArn', 'StartingPosition', 'StartingPositionTimestamp'],
  'AWS::Lambda::Function': ['FunctionName', 'PackageType'],
  'AWS::Lambda::Permission': [
    'Action',
    'FunctionName',
    'FunctionUrlAuthType',
    'InvokedViaFunctionUrl',
    'Principal',
    'SourceAccount',
    'SourceArn',
  ],
  'AWS::Lambda::Url': ['Qualifier', 'TargetFunctionArn'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::SNS::Subscription': ['Endpoint', 'Protocol', 'TopicArn'],
  'AWS::SNS::Topic': ['FifoTopic', 'TopicName'],
  'AWS::SNS::TopicPolicy': [],
  'AWS::SQS::Queue': ['FifoQueue', 'QueueName'],
  'AWS::SQS::QueuePolicy': [],
  'AWS::SecretsManager::Secret': ['Name'],
};

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/**
 * The parts of a template that a reviewer must read: the logical id and the type of each resource, the properties whose
 * change replaces it, and its IAM statements. One line per fact.
 */
export function digestTemplate(resources: Readonly<Record<string, Resource>>): string {
  return Object.entries(resources)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, resource]) => [
      `${id}: ${resource.Type}`,
      ...replacementLines(resource),
      ...statements(resource).map((statement) => `  ${showStatement(statement)}`),
    ])
    .join('\n');
}

function replacementLines({ Type, Properties }: Resource): string[] {
  const names = REPLACEMENT_PROPERTIES[Type];
  if (names === undefined) throw new Error(`${Type} is not in the table of replacement properties; add it there.`);
  return names.flatMap((name) => (Properties[name] === undefined ? [] : [`  ${name}: ${show(Properties[name])}`]));
}

function statements({ Properties }: Resource): Statement[] {
  const { PolicyDocument, AssumeRolePolicyDocument } = Properties;
  return [PolicyDocument, AssumeRolePolicyDocument].flatMap((document) => document?.Statement ?? []);
}

function showStatement({ Effect, Action, Resource, Principal, Condition }: Statement): string {
  return [
    `${Effect} ${[Action].flat().join(', ')}`,
    ...(Principal === undefined ? [] : [`by ${show(Principal)}`]),
    ...(Resource === undefined ? [] : [`on ${[Resource].flat().map(show).join(', ')}`]),
    ...(Condition === undefined ? [] : [`if ${show(Condition)}`]),
  ].join(' ');
}

/** Formats a value with its intrinsic functions as short text: `${Table}`, `${Table.Arn}`, `${import}`. */
function show(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  const intrinsic = value as Record<string, unknown>;
  if (typeof intrinsic['Ref'] === 'string') return `\${${intrinsic['Ref']}}`;
  if (Array.isArray(intrinsic['Fn::GetAtt'])) return `\${${intrinsic['Fn::GetAtt'].join('.')}}`;
  if (typeof intrinsic['Fn::ImportValue'] === 'string') return `\${${intrinsic['Fn::ImportValue']}}`;
  if (Array.isArray(intrinsic['Fn::Join'])) {
    const [separator, parts] = intrinsic['Fn::Join'] as [string, unknown[]];
    return parts.map(show).join(separator);
  }
  return `{${Object.entries(intrinsic)
    .map(([key, member]) => `${key}: ${show(member)}`)
    .join(', ')}}`;
}

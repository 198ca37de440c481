import { parse } from '../dynalite/actions';
import { validationError } from '../errors';
import type { NewTable } from '../state/tables';
import { indexesOf } from '../state/table';
import type { StreamViewType, TableDefinition } from '../data-types';

const VIEW_TYPES: readonly string[] = [
  'NEW_IMAGE',
  'OLD_IMAGE',
  'NEW_AND_OLD_IMAGES',
  'KEYS_ONLY',
] satisfies StreamViewType[];

/** What the engine would have to ignore, by name. */
const UNSUPPORTED = ['ProvisionedThroughput', 'OnDemandThroughput', 'GlobalTableSourceArn', 'VectorIndexes'];

/** Key attributes of the table or of an index that are not defined, and definitions that no key uses; one sentence each. */
export function definitionProblems(
  definition: Pick<
    TableDefinition,
    'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes'
  >,
): string[] {
  const defined = new Set((definition.AttributeDefinitions ?? []).map((attribute) => attribute.AttributeName));
  const schemas = [
    { name: 'KeySchema', schema: definition.KeySchema ?? [] },
    ...indexesOf(definition as TableDefinition).map((index) => ({
      name: `index ${index.IndexName}`,
      schema: index.KeySchema ?? [],
    })),
  ];
  const used = new Set(schemas.flatMap(({ schema }) => schema.map((element) => element.AttributeName)));
  return [
    ...schemas.flatMap(({ name, schema }) =>
      schema
        .filter((element) => !defined.has(element.AttributeName))
        .map(
          (element) =>
            `The key attribute ${element.AttributeName} of ${name} is not in AttributeDefinitions; define its type there.`,
        ),
    ),
    ...[...defined]
      .filter((attribute) => !used.has(attribute))
      .map(
        (attribute) => `AttributeDefinitions has ${attribute}, which is no key of the table or of an index; remove it.`,
      ),
  ];
}

/**
 * The stream that a StreamSpecification asks for.
 * @throws AwsError `ValidationException`
 */
export function streamViewType(specification: unknown): StreamViewType | undefined {
  const { StreamEnabled: enabled, StreamViewType: viewType } = (specification ?? {}) as {
    StreamEnabled?: boolean;
    StreamViewType?: string;
  };
  if (!enabled) return undefined;
  if (viewType !== undefined && VIEW_TYPES.includes(viewType)) return viewType as StreamViewType;
  throw validationError(
    `One or more parameter values were invalid: StreamViewType is ${JSON.stringify(viewType)}; use one of ${VIEW_TYPES.join(', ')}`,
  );
}

function tagsOf(tags: unknown): Record<string, string> {
  return Object.fromEntries(
    ((tags ?? []) as { Key: string; Value: string }[]).map(({ Key: key, Value: value }) => [key, value]),
  );
}

function policyOf(policy: unknown): NewTable['resourcePolicy'] {
  if (policy === undefined) return undefined;
  try {
    return JSON.parse(policy as string) as NewTable['resourcePolicy'];
  } catch (cause) {
    throw validationError(`ResourcePolicy is not JSON: ${(cause as Error).message}`);
  }
}

/**
 * Reads the input of CreateTable. Only on-demand tables: nothing here would enforce provisioned capacity.
 * @throws AwsError `ValidationException`
 */
export function parseCreateTable(input: Record<string, unknown>): NewTable {
  if (input['BillingMode'] !== 'PAY_PER_REQUEST') {
    throw validationError(
      `BillingMode ${JSON.stringify(input['BillingMode'] ?? 'PROVISIONED')} is not supported by the local engine, which has no provisioned capacity; use PAY_PER_REQUEST`,
    );
  }
  const unsupported = UNSUPPORTED.filter((name) => input[name] !== undefined && input[name] !== null);
  if (unsupported.length > 0)
    throw validationError(`The local engine does not support ${unsupported.join(', ')} in CreateTable; leave it out`);

  const { StreamSpecification: stream, SSESpecification: encryption, TableClass: tableClass } = input;
  const options = {
    tags: tagsOf(input['Tags']),
    resourcePolicy: policyOf(input['ResourcePolicy']),
    deletionProtected: input['DeletionProtectionEnabled'] === true,
  };
  const definition = parse<TableDefinition>('CreateTable', input);
  const [problem] = definitionProblems(definition);
  if (problem) throw validationError(`One or more parameter values were invalid: ${problem}`);
  return {
    definition,
    streamViewType: streamViewType(stream),
    ...options,
    recorded: {
      ...((encryption as { Enabled?: boolean } | undefined)?.Enabled && {
        SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' },
      }),
      ...(typeof tableClass === 'string' && { TableClassSummary: { TableClass: tableClass } }),
    },
  };
}

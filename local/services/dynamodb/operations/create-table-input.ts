import type { CreateTableCommand, StreamSpecification, TableClass } from '@aws-sdk/client-dynamodb';
import type { PolicyDocument } from '../../../aws/access-control';
import type { InputOf, WireInput } from '../../../aws/typed-operations';
import { readFlag, readStructure, readText } from '../../../aws/wire-input';
import { errorText } from '../../../core/error-text';
import type { StreamViewType, TableDefinition } from '../data-types';
import { parse } from '../dynalite/actions';
import { validationError } from '../errors';
import { indexesOf } from '../state/table';
import type { NewTable } from '../state/tables';
import { readTags } from './tags';

const VIEW_TYPES: readonly string[] = [
  'NEW_IMAGE',
  'OLD_IMAGE',
  'NEW_AND_OLD_IMAGES',
  'KEYS_ONLY',
] satisfies StreamViewType[];

/** Members that the engine does not implement. They are rejected by name. */
const UNSUPPORTED = ['OnDemandThroughput', 'GlobalTableSourceArn', 'VectorIndexes'];

/** One sentence for each key attribute without a definition, and for each definition without a key. */
export function definitionProblems(
  definition: Pick<
    TableDefinition,
    'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes'
  >,
): string[] {
  const defined = new Set((definition.AttributeDefinitions ?? []).map((attribute) => attribute.AttributeName));
  const schemas = [
    { name: 'KeySchema', schema: definition.KeySchema ?? [] },
    ...indexesOf(definition).map((index) => ({ name: `index ${index.IndexName}`, schema: index.KeySchema ?? [] })),
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
        (attribute) =>
          `AttributeDefinitions has ${attribute}, which is not a key of the table or of an index; remove it.`,
      ),
  ];
}

function readViewType(specification: WireInput<StreamSpecification> | undefined): StreamViewType | undefined {
  if (!specification || !readFlag(specification, 'StreamEnabled')) return undefined;
  const viewType = readText(specification, 'StreamViewType');
  if (viewType !== undefined && VIEW_TYPES.includes(viewType)) return viewType as StreamViewType;
  throw validationError(
    `One or more parameter values were invalid: StreamViewType is ${JSON.stringify(viewType)}; use one of ${VIEW_TYPES.join(', ')}`,
  );
}

function parsePolicy(policy: string | undefined): PolicyDocument | undefined {
  if (policy === undefined) return undefined;
  try {
    return JSON.parse(policy) as PolicyDocument;
  } catch (cause) {
    throw validationError(`ResourcePolicy is not JSON: ${errorText(cause)}`);
  }
}

/** AWS requires the capacity of each global index of a provisioned table. dynalite does not check this. */
function checkIndexThroughput({ ProvisionedThroughput, GlobalSecondaryIndexes = [] }: TableDefinition): void {
  const missing = GlobalSecondaryIndexes.find((index) => !index.ProvisionedThroughput);
  if (!ProvisionedThroughput || !missing) return;
  throw validationError(
    `One or more parameter values were invalid: ProvisionedThroughput must be specified for index: ${missing.IndexName}`,
  );
}

/**
 * Validates the input of CreateTable. The engine accepts provisioned capacity, but does not enforce it.
 * @throws AwsError `ValidationException`, `SerializationException`
 */
export function parseCreateTable(input: WireInput<InputOf<CreateTableCommand>>): NewTable {
  const unsupported = UNSUPPORTED.filter(
    (name) => ((input as Readonly<Record<string, unknown>>)[name] ?? undefined) !== undefined,
  );
  if (unsupported.length > 0)
    throw validationError(
      `The local engine does not support ${unsupported.join(', ')} in CreateTable; remove ${unsupported.length === 1 ? 'it' : 'them'}`,
    );
  const encryption = readStructure(input, 'SSESpecification') ?? {};
  const tableClass = readText(input, 'TableClass') as TableClass | undefined;
  const options = {
    streamViewType: readViewType(readStructure(input, 'StreamSpecification')),
    tags: readTags(input),
    resourcePolicy: parsePolicy(readText(input, 'ResourcePolicy')),
    deletionProtected: readFlag(input, 'DeletionProtectionEnabled') === true,
    passiveDescription: {
      ...(readFlag(encryption, 'Enabled') && { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' } as const }),
      ...(tableClass !== undefined && { TableClassSummary: { TableClass: tableClass } }),
    },
  };
  const definition = parse<TableDefinition>('CreateTable', input);
  const [problem] = definitionProblems(definition);
  if (problem) throw validationError(`One or more parameter values were invalid: ${problem}`);
  checkIndexThroughput(definition);
  return { definition, ...options };
}

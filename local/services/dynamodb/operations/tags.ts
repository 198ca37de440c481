import type {
  ListTagsOfResourceCommand,
  TagResourceCommand,
  Tag,
  UntagResourceCommand,
} from '@aws-sdk/client-dynamodb';
import type { Operations, Unchecked } from '../../../aws/typed-operations';
import { readStructures, readText, readTexts } from '../../../aws/wire-input';
import { tableName } from '../context';
import type { DynamoDbContext } from '../context';

/** Reads the member `Tags`. @throws AwsError `SerializationException` */
export function readTags(input: { readonly Tags?: Unchecked<readonly Tag[]> }): Map<string, string> {
  const tags = readStructures(input, 'Tags') ?? [];
  return new Map(tags.map((tag) => [readText(tag, 'Key') ?? '', readText(tag, 'Value') ?? '']));
}

/** `TagResource`, `UntagResource` and `ListTagsOfResource`, for tables. */
export function tagOperations(context: DynamoDbContext) {
  const { authorize, tables } = context;
  return {
    TagResource(input, { principal }) {
      const name = tableName(context, readText(input, 'ResourceArn'));
      authorize.table(principal, 'TagResource', name);
      const { tags } = tables.getNamed(name);
      for (const [key, value] of readTags(input)) tags.set(key, value);
    },
    UntagResource(input, { principal }) {
      const name = tableName(context, readText(input, 'ResourceArn'));
      authorize.table(principal, 'UntagResource', name);
      const { tags } = tables.getNamed(name);
      for (const key of readTexts(input, 'TagKeys') ?? []) tags.delete(key);
    },
    ListTagsOfResource(input, { principal }) {
      const name = tableName(context, readText(input, 'ResourceArn'));
      authorize.table(principal, 'ListTagsOfResource', name);
      return { Tags: [...tables.getNamed(name).tags].map(([Key, Value]) => ({ Key, Value })) };
    },
  } satisfies Operations<{
    TagResource: TagResourceCommand;
    UntagResource: UntagResourceCommand;
    ListTagsOfResource: ListTagsOfResourceCommand;
  }>;
}

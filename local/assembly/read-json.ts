import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { EngineError } from '../core/errors';

/**
 * Reads one JSON file of a cloud assembly and validates it against a schema.
 * @throws EngineError `assembly_missing` if the file cannot be read, `assembly_invalid` if it does not match
 */
export function readJson<const S extends v.GenericSchema>(
  directory: string,
  name: string,
  schema: S,
): v.InferOutput<S> {
  const file = join(directory, name);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new EngineError(
      'assembly_missing',
      `${file} cannot be read: ${(cause as Error).message}`,
      'Run `npx cdk synth` first, or pass the directory that it wrote.',
      { cause },
    );
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new EngineError(
      'assembly_invalid',
      `${file} is not JSON: ${(cause as Error).message}`,
      'Delete the directory and run `npx cdk synth` again.',
      { cause },
    );
  }
  const result = v.safeParse(schema, data);
  if (result.success) return result.output;
  const issues = result.issues.map((issue) => `${v.getDotPath(issue) ?? '(root)'}: ${issue.message}`);
  throw new EngineError(
    'assembly_invalid',
    `${file} does not have the expected shape: ${issues.join('; ')}`,
    'Delete the directory and run `npx cdk synth` again.',
  );
}

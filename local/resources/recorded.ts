import type { Random } from '../core/random';
import { physicalName } from './physical-name';
import type { ResourceDriver } from './types';

/** A resource that the engine only declares: it has a name and attributes, and nothing in a program depends on it. */
export interface RecordedResource {
  readonly type: string;
  readonly properties: ResourceDriver['properties'];
  /** The property that names it, if the template sets one, and the longest name that AWS takes. */
  readonly name: { readonly property: string; readonly maxLength: number };
  /** `Fn::GetAtt` by attribute. Default none. */
  readonly attributes?: (name: string) => Readonly<Record<string, string>>;
  readonly random: Random;
}

/** The driver of a {@link RecordedResource}. Changing one under `--watch` keeps its name. */
export function recordedDriver({ type, properties, name, attributes, random }: RecordedResource): ResourceDriver {
  return {
    type,
    properties,
    attributes: Object.keys(attributes?.('') ?? {}),
    create(input) {
      const ref = input.properties[name.property] ?? physicalName(input, random, name.maxLength);
      return { ref, ...(attributes && { attributes: attributes(ref) }) };
    },
    update: (_, created) => created,
  };
}

import type { Random } from '../core/random';
import { physicalName } from './physical-name';
import type { ResourceDriver } from './types';

/**
 * A resource type without behavior: its resources have a name and attributes, and no program can observe anything else.
 */
export interface PassiveResource {
  readonly type: string;
  readonly properties: ResourceDriver['properties'];
  /**
   * The property that contains the name, and its maximum length on AWS. A name that the template omits is generated.
   */
  readonly name: { readonly property: string; readonly maxLength: number };
  /** The values of `Fn::GetAtt` by attribute. @default none */
  readonly attributes?: (name: string) => Readonly<Record<string, string>>;
  readonly random: Random;
}

/** The driver of a {@link PassiveResource}. An update keeps the name. */
export function passiveDriver({ type, properties, name, attributes, random }: PassiveResource): ResourceDriver {
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

/** Returns the values that the names in a template refer to. */
export interface Scope {
  readonly region: string;
  /** The value of a parameter, pseudo parameter or resource. @throws EngineError for an unknown name */
  ref(name: string): unknown;
  /** @throws EngineError for an unknown resource or attribute */
  getAtt(logicalId: string, attribute: string): unknown;
  /** @throws EngineError for an unknown condition */
  condition(name: string): boolean;
  mapping(map: string, top: string, second: string): unknown;
  /** @throws EngineError for an unknown export */
  importValue(name: string): unknown;
  /** @throws EngineError for an unknown stack or output */
  stackOutput(stackName: string, outputName: string): unknown;
}

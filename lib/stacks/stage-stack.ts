import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../../contract/environment';
import { FUNCTION } from '../../contract/functions';
import type { FunctionName } from '../../contract/functions';
import type { TidingsConfig } from '../config/parse-config';
import { TidingsFunction } from '../constructs/tidings-function';
import type { FunctionDefaults } from '../constructs/tidings-function';

/** What every stack of a stage gets. */
export interface StageStackProps {
  /** The configuration of the stage. */
  readonly config: TidingsConfig;
  /** Folder that holds `<name>/index.js` for every function. */
  readonly codeDirectory: string;
}

/** A stack of a stage: named `<prefix>-<stage>-<part>`, tagged, in the configured account and region. */
export abstract class StageStack extends Stack {
  protected readonly config: TidingsConfig;
  /** What happens to what holds data or logs. */
  protected readonly removalPolicy: RemovalPolicy;
  readonly #defaults: FunctionDefaults;

  constructor(scope: Construct, part: string, description: string, props: StageStackProps) {
    const { config, codeDirectory } = props;
    super(scope, `${config.prefix}-${config.stage}-${part}`, {
      description,
      env: {
        ...(config.account === undefined ? {} : { account: config.account }),
        ...(config.region === undefined ? {} : { region: config.region }),
      },
      // CloudFormation passes the tags of a stack on to every resource that takes tags.
      tags: { project: config.prefix, stage: config.stage },
    });
    this.config = config;
    this.removalPolicy = config.removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.#defaults = {
      codeDirectory,
      logDays: config.retention.logDays,
      removalPolicy: this.removalPolicy,
      reservedConcurrency: { ...config.limits.reservedConcurrency, ...holdingBudget(config) },
    };
  }

  /** Creates a function of the app; `http-publish` gets the construct id `HttpPublishFunction`. */
  protected createFunction(
    name: FunctionName,
    environment: Readonly<Partial<Record<EnvironmentName, string>>> = {},
  ): TidingsFunction {
    return new TidingsFunction(this, `${pascalCase(name)}Function`, { ...this.#defaults, name, environment });
  }
}

/** Executions of the functions that hold requests; none is reserved for a budget of 0. */
function holdingBudget({ limits: { holding } }: TidingsConfig): FunctionDefaults['reservedConcurrency'] {
  return {
    ...(holding.messages === 0 ? {} : { [FUNCTION.httpLongPoll]: holding.messages }),
    ...(holding.events === 0 ? {} : { [FUNCTION.httpEvents]: holding.events }),
  };
}

function pascalCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

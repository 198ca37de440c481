import { Stack, Validations } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { acknowledge } from '../../lib/nag';
import { composeInto, createApp } from '../helpers/infra/stacks';
import type { StageInput } from '../helpers/infra/stacks';

/** Every optional resource of the app at once. */
const EVERYTHING: StageInput = {
  apiGatewayLogRole: 'create',
  allowedOrigins: ['*'],
  alarms: { email: 'ops@example.com' },
  webhooks: { endpoints: [{ id: 'Billing', url: 'https://billing.example.com/hook' }] },
};

describe('cdk-nag', () => {
  it.each([
    ['by default', {}],
    ['with all optional resources', EVERYTHING],
    ['in a fixed account and region', { ...EVERYTHING, account: '123456789012', region: 'eu-central-1' }],
  ])('finds nothing %s', (_, stage) => {
    expect(findings(appWith(stage))).toEqual([]);
  });

  it('finds each acknowledged problem if the acknowledgements are removed', () => {
    const app = appWith(EVERYTHING);
    const acknowledged = forgetAcknowledgements(app);
    const found = findings(app);
    expect(acknowledged.size).toBeGreaterThan(5);
    expect([...acknowledged].filter((id) => !found.includes(id))).toEqual([]);
  });

  it('rejects an acknowledgement with too short a reason', () => {
    expect(() => acknowledge(new Stack(createApp(), 'Stack'), 'AwsSolutions-SQS3', 'not needed')).toThrow(
      'Stack: the reason "not needed" for AwsSolutions-SQS3 is too short',
    );
  });
});

describe("CloudFormation's own validation", () => {
  it('accepts the templates', () => {
    const app = createApp(true);
    composeInto(app, { ...EVERYTHING, limits: { reservedConcurrency: { 'on-message-fan-out': 10 } } });
    expect(() => app.synth()).not.toThrow();
  });
});

function appWith(stage: StageInput): App {
  const app = createApp();
  composeInto(app, stage);
  return app;
}

function findings(app: App): string[] {
  // Checks the tree directly, because a synthesis with findings would throw. The scope of a pack is used for logs only.
  return [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack.validateScope(app).violations.map(({ ruleName }) => ruleName),
  );
}

/** Removes all acknowledgements from the tree, and returns their rule ids. */
function forgetAcknowledgements(app: App): Set<string> {
  const ids = new Set<string>();
  for (const { node } of app.node.findAll()) {
    for (const entry of node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)) {
      for (const id of Object.keys(entry.data as object)) {
        ids.add(id.replace(/^annotation::/i, ''));
        delete (entry.data as Record<string, unknown>)[id];
      }
    }
  }
  return ids;
}

import { App } from 'aws-cdk-lib';
import { OrdersStack } from '../lib/orders-stack';

const app = new App({ outdir: 'cdk.out' });
new OrdersStack(app, 'Orders');
app.synth();

/**
 * A page that shows the log of a deployment.
 *
 *     npx tsx examples/deploy-log/server.ts 3000
 */
import { serve } from '../serve';

serve({ folder: __dirname, grant: () => ({ subject: 'guest', channels: { 'deploy:17': ['subscribe'] } }) });

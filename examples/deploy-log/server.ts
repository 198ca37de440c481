/**
 * The log of a deployment as a page.
 *
 *     npx tsx examples/deploy-log/server.ts 3000
 */
import { serve } from '../serve';

serve({ folder: __dirname, grant: () => ({ subject: 'guest', channels: { 'deploy:17': ['subscribe'] } }) });

/**
 * A page that shows the ticker.
 *
 *     npx tsx examples/ticker/server.ts 3000
 */
import { serve } from '../serve';

serve({ folder: __dirname, grant: () => ({ subject: 'guest', channels: { 'score:*': ['subscribe'] } }) });

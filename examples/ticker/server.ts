/**
 * The ticker as a page.
 *
 *     npx tsx examples/ticker/server.ts 3000
 */
import { serve } from '../serve';

serve({ folder: __dirname, grant: () => ({ subject: 'guest', channels: { 'score:*': ['subscribe'] } }) });

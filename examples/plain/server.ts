/**
 * A page that uses the browser's own EventSource.
 *
 *     npx tsx examples/plain/server.ts 3000
 */
import { serve } from '../serve';

serve({ folder: __dirname, grant: () => ({ subject: 'guest', channels: { 'room:1': ['subscribe'] } }) });

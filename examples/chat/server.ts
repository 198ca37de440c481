/**
 * A chat room that shows its members. Open it twice, with two names.
 *
 *     npx tsx examples/chat/server.ts 3000
 */
import { serve } from '../serve';

serve({
  folder: __dirname,
  grant: (query) => ({
    subject: query.get('as') || 'guest',
    channels: { 'chat:lobby': ['subscribe', 'publish', 'presence'] },
  }),
});

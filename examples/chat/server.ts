/**
 * A chat room that shows who is in it. Open it twice, under two names.
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

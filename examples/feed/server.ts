/**
 * A page that shows the feed and stores its cursor in the browser.
 *
 *     npx tsx examples/feed/server.ts 3000
 */
import { serve } from '../serve';

// This example always serves alice. A real server takes the user from its session, never from the page.
serve({ folder: __dirname, grant: () => ({ subject: 'alice', channels: { 'feed:alice': ['subscribe'] } }) });

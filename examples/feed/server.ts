/**
 * The feed as a page, which keeps its place in the browser.
 *
 *     npx tsx examples/feed/server.ts 3000
 */
import { serve } from '../serve';

// The page is alice's. A real server asks the session whose it is, and never the page.
serve({ folder: __dirname, grant: () => ({ subject: 'alice', channels: { 'feed:alice': ['subscribe'] } }) });

import { createFallback } from './fallback';

/** Route `$default`. */
export const handler = createFallback();

import { createFallback } from './reject-frame';

/** Route `$default`. */
export const handler = createFallback();

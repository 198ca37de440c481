import { createRejectFrame } from './reject-frame';

/** Route `$default`. */
export const handler = createRejectFrame();

import { prepareAssembly } from './assembly';

/** Runs once before all test files, in Jest's own process. */
export default prepareAssembly;

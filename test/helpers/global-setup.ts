import { prepareAssembly } from './engine/app-assembly';

/** Jest calls this once before all test files, in its main process. */
export default prepareAssembly;

import { composeTokenVerifier } from '../auth/compose-token-verifier';
import { readSettings } from '../runtime/settings';
import { system } from '../runtime/system';
import { createAuthorizer } from './authorize-connection';

const { auth } = readSettings(process.env, ['auth']);

/** The authorizer of the WebSocket API. */
export const handler = createAuthorizer(composeTokenVerifier(auth, system), system.logger);

/**
 * The AWS SDK warns about the version of Node on this machine each time it loads. The commands work on every version
 * that `package.json` names, and functions on AWS run on their own; so the warning tells a user nothing to act on.
 */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

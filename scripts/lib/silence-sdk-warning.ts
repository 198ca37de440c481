/**
 * Disables a warning of the AWS SDK. Every time it is loaded, the SDK warns that it will stop supporting old versions of
 * Node. Users cannot act on the warning: the commands support every version in `package.json`, and on AWS the functions
 * run on Lambda's own version.
 */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

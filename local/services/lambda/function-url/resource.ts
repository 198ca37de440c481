import { arn } from '../../../core/account';
import type { Properties, ResourceDriver } from '../../../resources/types';
import { isUnresolved } from '../../../template/placeholder';
import { readCorsSettings } from '../../../http/cors';
import { unsupportedSetting } from '../../../resources/unsupported-setting';
import type { FunctionUrlOptions, InvokeMode, FunctionUrl } from './model';

const INVOKE_MODES: readonly InvokeMode[] = ['BUFFERED', 'RESPONSE_STREAM'];
const METHODS = new Set(['GET', 'PUT', 'HEAD', 'POST', 'PATCH', 'DELETE', '*']);
const MAX_AGE_SECONDS = 86_400;
/** The length of the ids that Lambda generates. */
const ID_LENGTH = 32;

function corsProblems(settings: Properties | undefined): string[] {
  const cors = readCorsSettings(settings);
  if (!cors) return [];
  const method = cors.allowMethods.find((name) => !METHODS.has(name) && !isUnresolved(name));
  const origin = cors.allowOrigins.find((name) => name !== '*' && name.includes('*'));
  const maxAge = cors.maxAgeSeconds ?? 0;
  return [
    ...(method === undefined
      ? []
      : [`Cors.AllowMethods has ${JSON.stringify(method)}; use ${[...METHODS].join(', ')}.`]),
    ...(origin === undefined ? [] : [`Cors.AllowOrigins has ${JSON.stringify(origin)}; use complete origins, or "*".`]),
    ...((maxAge >= 0 && maxAge <= MAX_AGE_SECONDS) || isUnresolved(settings?.['MaxAge'])
      ? []
      : [`Cors.MaxAge is ${JSON.stringify(settings?.['MaxAge'])}; use 0 to ${MAX_AGE_SECONDS} seconds.`]),
  ];
}

function problems(properties: Properties): string[] {
  const { TargetFunctionArn: target, AuthType: auth, InvokeMode: mode, Cors: cors } = properties;
  return [
    ...(target === undefined ? ['TargetFunctionArn is missing.'] : []),
    ...(auth === 'NONE'
      ? []
      : [
          `AuthType is ${JSON.stringify(auth)}; only NONE is supported, because the engine does not verify signatures.`,
        ]),
    ...(mode === undefined || INVOKE_MODES.includes(mode) || isUnresolved(mode)
      ? []
      : [`InvokeMode is ${JSON.stringify(mode)}; it must be ${INVOKE_MODES.join(' or ')}.`]),
    ...corsProblems(cors),
  ];
}

/** The driver of `AWS::Lambda::Url`. Every URL has its own loopback port. `Ref` is the ARN of the function. */
export function functionUrlDriver(
  deps: FunctionUrlOptions,
  serve: (url: FunctionUrl) => Promise<string>,
): ResourceDriver {
  const functionsWithUrl = new Set<string>();
  return {
    type: 'AWS::Lambda::Url',
    attributes: ['FunctionUrl', 'FunctionArn'],
    properties: {
      TargetFunctionArn: 'emulated',
      AuthType: 'emulated',
      InvokeMode: 'emulated',
      Cors: {
        AllowCredentials: 'emulated',
        AllowHeaders: 'emulated',
        AllowMethods: 'emulated',
        AllowOrigins: 'emulated',
        ExposeHeaders: 'emulated',
        MaxAge: 'emulated',
      },
    },
    validate: ({ properties }) => problems(properties),
    async create({ properties }) {
      const target = String(properties['TargetFunctionArn']);
      const known = deps.invoker.describe(target);
      if (!known)
        throw unsupportedSetting(
          `TargetFunctionArn is ${JSON.stringify(target)}, which is not a function of the template.`,
          'Use the ARN or the name of an AWS::Lambda::Function.',
        );
      const functionArn = arn(deps.account, 'lambda', `function:${known.functionName}`);
      if (functionsWithUrl.has(functionArn))
        throw unsupportedSetting(
          `${functionArn} already has a URL.`,
          'Remove one of the two AWS::Lambda::Url resources.',
        );
      functionsWithUrl.add(functionArn);
      const urlId = deps.random.text(ID_LENGTH);
      const domainName = `${urlId}.lambda-url.${deps.account.region}.on.aws`;
      const authority = await serve({
        urlId,
        domainName,
        functionArn,
        invokeMode: properties['InvokeMode'] ?? 'BUFFERED',
        cors: readCorsSettings(properties['Cors']),
      });
      deps.addresses.register(`https://${domainName}`, `http://${authority}`);
      return {
        ref: functionArn,
        attributes: { FunctionUrl: `https://${domainName}/`, FunctionArn: functionArn },
      };
    },
  };
}

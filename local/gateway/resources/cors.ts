import type { Properties } from '../../resources/types';
import type { CorsSettings } from '../common/model';
import { flag, number, texts } from './context';

/** The CORS settings of an HTTP API or a function URL, undefined when the template has none. */
export function corsOf(settings: Properties | undefined): CorsSettings | undefined {
  if (!settings) return undefined;
  return {
    allowOrigins: texts(settings['AllowOrigins']),
    allowMethods: texts(settings['AllowMethods']),
    allowHeaders: texts(settings['AllowHeaders']),
    exposeHeaders: texts(settings['ExposeHeaders']),
    allowCredentials: flag(settings['AllowCredentials']),
    maxAgeSeconds: number(settings['MaxAge']),
  };
}

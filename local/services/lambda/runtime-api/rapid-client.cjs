'use strict';
/*
 * Runs before the official runtime interface client in every function process (`node --require`).
 *
 * 1. Replaces the client's native add-on, `rapid-client.node`, whose build requires a C++ tool chain. It implements the
 *    same three functions (`next`, `done`, `error`) with node:http.
 * 2. Shifts the clock of the process by the offset of the engine's clock from the machine's clock.
 */
const http = require('node:http');
const Module = require('node:module');
const { isMainThread } = require('node:worker_threads');

const OFFSET_VARIABLE = 'TIDINGS_CLOCK_OFFSET_MS';
const OFFSET_HEADER = 'tidings-clock-offset-ms';
const PEAK_MEMORY_HEADER = 'tidings-peak-memory-bytes';

function shiftDate(initialOffsetMs) {
  const MachineDate = globalThis.Date;
  const machineNow = MachineDate.now.bind(MachineDate);
  let offsetMs = initialOffsetMs;
  const now = () => machineNow() + offsetMs;
  MachineDate.now = now;
  // This is a proxy, because a subclass could not be called without `new`, and `instanceof` would fail for dates
  // created before.
  const ShiftedDate = new Proxy(MachineDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget === ShiftedDate ? target : newTarget),
    apply: () => new MachineDate(now()).toString(),
  });
  MachineDate.prototype.constructor = ShiftedDate;
  globalThis.Date = ShiftedDate;
  return (nextOffsetMs) => {
    offsetMs = nextOffsetMs;
  };
}

function createRapidClient(runtimeApi, setOffset) {
  const [hostname, port] = runtimeApi.split(':');
  // Read now, so that code that patches node:http later does not affect the calls of the runtime.
  const { request } = http;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  const call = (method, path, headers, body) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        { hostname, port, path: `/2018-06-01/runtime/invocation/${path}`, method, agent, headers },
        (response) => {
          const chunks = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  // The native functions return when the engine has the response. Here they return at once, and the next poll waits.
  let posted = Promise.resolve();
  const post = (path, body, headers) => {
    const content = Buffer.from(body);
    posted = call(
      'POST',
      path,
      { 'content-type': 'application/json', 'content-length': content.length, ...headers },
      content,
    );
    // `next` awaits this promise and throws its error.
    posted.catch(() => undefined);
  };

  return {
    async next() {
      await posted;
      const peak = process.resourceUsage().maxRSS * 1024;
      const { headers, body } = await call('GET', 'next', { [PEAK_MEMORY_HEADER]: String(peak) });
      setOffset(Number(headers[OFFSET_HEADER] ?? 0));
      return { bodyJson: body, headers };
    },
    done: (requestId, body) => post(`${requestId}/response`, body, {}),
    error: (requestId, body, xray) =>
      post(`${requestId}/error`, body, {
        'lambda-runtime-function-error-type': 'Unhandled',
        'lambda-runtime-function-xray-error-cause': Buffer.from(xray).toString('base64'),
      }),
  };
}

// Worker threads of a function inherit `--require`, but do not process invocations.
if (isMainThread && process.env.AWS_LAMBDA_RUNTIME_API) {
  const setOffset = shiftDate(Number(process.env[OFFSET_VARIABLE] ?? 0));
  delete process.env[OFFSET_VARIABLE];
  const client = createRapidClient(process.env.AWS_LAMBDA_RUNTIME_API, setOffset);
  const load = Module._load;
  Module._load = function (request, ...rest) {
    return request === './rapid-client.node' ? client : load.call(this, request, ...rest);
  };
}

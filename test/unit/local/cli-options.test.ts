import { DEV_HELP, parseDevOptions, parseStartOptions, START_HELP } from '../../../local/cli-options';

describe('the command line of npm start', () => {
  it('has a default for every option except the seed', () => {
    expect(parseStartOptions([]).options).toEqual({
      help: false,
      ports: { aws: 4566, websocket: 4567, http: 4568, functionUrl: 4569, console: 4570 },
      hostname: '127.0.0.1',
      logLevel: 'info',
      json: false,
      watch: false,
    });
  });

  it('accepts every option', () => {
    const args = [
      '--aws-port',
      '0',
      '--websocket-port=1',
      '--http-port',
      '2',
      '--function-url-port=3',
      '--console-port',
      '4',
      '--hostname',
      'localhost',
      '--seed',
      '42',
      '--log-level',
      'debug',
      '--json',
      '--watch',
      '-h',
    ];
    expect(parseStartOptions(args).options).toEqual({
      help: true,
      ports: { aws: 0, websocket: 1, http: 2, functionUrl: 3, console: 4 },
      hostname: 'localhost',
      seed: 42,
      logLevel: 'debug',
      json: true,
      watch: true,
    });
  });

  it('reports all problems at once', () => {
    const args = [
      'run',
      '--aws-port',
      '70000',
      '--http-port',
      'x',
      '--hostname',
      'example.com',
      '--seed=-1',
      '--log-level',
      'loud',
      '--json=yes',
      '--fast',
      '--websocket-port',
    ];
    expect(parseStartOptions(args).problems).toEqual([
      'unexpected argument "run"',
      '--json takes no value',
      'unknown option --fast',
      '--websocket-port needs a value',
      '--hostname must be localhost, NAME.localhost or 127.0.0.1, but is "example.com"',
      '--log-level must be one of silent, warn, info, debug, but is "loud"',
      '--aws-port must be a whole number from 0 to 65535, but is "70000"',
      '--http-port must be a whole number from 0 to 65535, but is "x"',
      '--seed must be a whole number from 0 to 4294967295, but is "-1"',
    ]);
  });

  it('describes every option in its help', () => {
    for (const name of [
      'aws-port',
      'websocket-port',
      'http-port',
      'function-url-port',
      'console-port',
      'hostname',
      'seed',
      'log-level',
      'json',
      'watch',
      'help',
    ]) {
      expect(START_HELP).toContain(`--${name}`);
    }
  });
});

describe('the command line of tidings dev', () => {
  it('reads cdk.out by default, with the default ports of npm start', () => {
    expect(parseDevOptions([]).options).toEqual({
      help: false,
      assemblyDirectory: 'cdk.out',
      ports: { aws: 4566, websocket: 4567, http: 4568, functionUrl: 4569 },
      hostname: '127.0.0.1',
      logLevel: 'info',
      json: false,
    });
  });

  it('accepts a directory and every option', () => {
    const args = ['build/out', '--aws-port=0', '--websocket-port=1', '--http-port=2', '--function-url-port=3'];
    const more = ['--hostname=localhost', '--seed=42', '--log-level=warn', '--region=eu-west-1', '--json', '--help'];
    expect(parseDevOptions([...args, ...more]).options).toEqual({
      help: true,
      assemblyDirectory: 'build/out',
      ports: { aws: 0, websocket: 1, http: 2, functionUrl: 3 },
      hostname: 'localhost',
      seed: 42,
      logLevel: 'warn',
      region: 'eu-west-1',
      json: true,
    });
  });

  it('reports all problems at once, among them the options that only npm start has', () => {
    expect(parseDevOptions(['a', 'b', '--watch', '--console-port=1', '--region=here']).problems).toEqual([
      'unexpected argument "b"',
      'unknown option --watch',
      'unknown option --console-port',
      '--region must be the name of a Region, for example eu-west-1, but is "here"',
    ]);
  });

  it('describes every option in its help', () => {
    for (const name of ['aws-port', 'websocket-port', 'http-port', 'function-url-port', 'hostname', 'seed'])
      expect(DEV_HELP).toContain(`--${name}`);
    for (const name of ['log-level', 'region', 'json', 'help']) expect(DEV_HELP).toContain(`--${name}`);
  });
});

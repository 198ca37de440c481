import type { Schedule } from '../schedule';
import { Simulation } from '../simulation';
import { ChannelStream } from './dynamodb-stream';
import { WebSocketApi } from './websocket-api';

/** Creates a deployment with all functions for one run of a schedule. */
export function createSimulation(schedule: Schedule, recorded: boolean): Simulation {
  return new Simulation(schedule, recorded, (simulation) => {
    const webSocketApi = new WebSocketApi(simulation);
    const stream = new ChannelStream(simulation);
    return {
      accept: (token, client) => webSocketApi.accept(token, client),
      post: (connectionId, frame) => webSocketApi.post(connectionId, frame),
      channelTableChanged: (change) => stream.append(change),
      get isStreamIdle() {
        return stream.isIdle;
      },
    };
  });
}

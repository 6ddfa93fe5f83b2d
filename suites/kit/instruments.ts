/**
 * The tools that all checks of one worker share: connections, nothing that remembers a verdict.
 * @module
 */

import { createRpc, type RpcClient } from '../../simulator/chain/rpc.js';
import { ControlClient } from '../../simulator/control/client.js';
import { connectDesk, type DeskClient } from './desk.js';
import { createFunder, type Funder } from './funder.js';
import { createTargetClient, type TargetClient } from './http-client.js';
import type { Session } from './session.js';

export interface Instruments {
  readonly client: TargetClient;
  readonly desk: DeskClient;
  /** Straight to the simulator's chain; absent below T2. */
  readonly rpc?: RpcClient;
  /** Sets balances on that chain; absent below T2. */
  readonly funder?: Funder;
  /** What the proxy in front of the chain saw; absent below T2. */
  readonly control?: ControlClient;
  close(): Promise<void>;
}

export function openInstruments(session: Session): Instruments {
  const client = createTargetClient({
    url: session.target.url,
    headers: session.target.headers,
    ...(session.target.ca ? { ca: session.target.ca } : {}),
  });
  const desk = connectDesk(session.desk);
  const sim = session.tier >= 2 ? session.sim : undefined;
  const rpc = sim ? createRpc(sim.rpcUrl) : undefined;
  const control = sim ? new ControlClient(sim) : undefined;
  return {
    client,
    desk,
    ...(rpc ? { rpc, funder: createFunder(rpc) } : {}),
    ...(control ? { control } : {}),
    close: async () => {
      await Promise.all([client.close(), desk.close(), rpc?.close(), control?.close()]);
    },
  };
}

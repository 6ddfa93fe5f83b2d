/**
 * The tools that all checks of one worker share: connections, nothing that remembers a verdict.
 * @module
 */

import { BridgeControlClient } from '../../simulator/bridge/control/client.js';
import { createRpc, type RpcClient } from '../../simulator/chain/rpc.js';
import { ControlClient } from '../../simulator/control/client.js';
import { connectDesk, type DeskClient } from './desk.js';
import { createFunder, type Funder } from './funder.js';
import { createTargetClient, type TargetClient } from './http-client.js';
import type { Session } from './session.js';

export interface Instruments {
  readonly client: TargetClient;
  readonly desk: DeskClient;
  /** Opens clients for others than the target; `createTargetClient` when left out. */
  readonly connect?: typeof createTargetClient;
  /** Straight to the chain; absent below T2. */
  readonly rpc?: RpcClient;
  /** Sets balances on the simulator's chain; absent below T2. */
  readonly funder?: Funder;
  /** What the proxy in front of the chain saw; absent below T2. */
  readonly control?: ControlClient;
  /** The simulator's bridges; absent where the target's off-chain networks lead elsewhere. */
  readonly bridges?: BridgeControlClient;
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
  const chainUrl = sim?.rpcUrl ?? (session.tier >= 2 ? session.publicChain?.rpcUrl : undefined);
  const rpc = chainUrl === undefined ? undefined : createRpc(chainUrl);
  const control = sim ? new ControlClient(sim) : undefined;
  const bridges =
    session.sim && (session.offchain?.bridged.length ?? 0) > 0
      ? new BridgeControlClient(session.sim.bridges)
      : undefined;
  return {
    client,
    desk,
    ...(rpc ? { rpc } : {}),
    ...(rpc && sim ? { funder: createFunder(rpc) } : {}),
    ...(control ? { control } : {}),
    ...(bridges ? { bridges } : {}),
    close: async () => {
      await Promise.all([client.close(), desk.close(), rpc?.close(), control?.close(), bridges?.close()]);
    },
  };
}

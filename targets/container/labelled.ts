/**
 * Containers of one run carry a label with its value, so that they can be found without having kept their names.
 * @module
 */
import { openEngine } from './engine.js';

export const label = 'io.x402-assay.run';

/** Removes every container with this value, running or not. */
export async function removeLabelled(value: string): Promise<void> {
  const { dockerode } = (await openEngine()).container;
  const found = await dockerode.listContainers({ all: true, filters: { label: [`${label}=${value}`] } });
  await Promise.all(found.map(({ Id }) => dockerode.getContainer(Id).remove({ force: true, v: true })));
}

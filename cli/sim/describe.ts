/**
 * What `assay sim` prints: everything that a facilitator needs, and no key.
 * @module
 */
import type { Colours } from '../../reports/console.js';
import { knownNetworks } from '../../simulator/chain/networks.js';
import type { SimulatorHandle } from '../../simulator/handle.js';
import type { HandleFiles } from '../../simulator/handle-files.js';

/** Text with a newline at the end. Pure. */
export function describeSimulator(handle: SimulatorHandle, files: HandleFiles, colours: Colours): string {
  const { bold, dim } = colours;
  const { token } = handle;
  const name = knownNetworks.find((one) => one.network === handle.network)?.name;
  const rows: readonly (readonly [string, string])[] = [
    ['RPC URL', handle.proxyUrl],
    ['WebSocket', handle.proxyWsUrl],
    ['chain id', String(handle.chainId)],
    ['network', handle.network],
    ['token', `${token.address}, ${token.decimals} decimals`],
    ['EIP-712 domain', `name "${token.name}", version "${token.version}"`],
    ['signer', `${handle.signer.address}, funded; its key stands in ${files.env}`],
    ...Object.values(handle.bridges.bridges).map(
      ({ name, url, networks }) => [`bridge ${name}`, `${url} for ${networks.join(', ')}`] as const,
    ),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return [
    `${bold('The simulator is running')}${name ? ` as ${name}` : ''} ${dim(`(${handle.anvilVersion})`)}`,
    '',
    ...rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`),
    '',
    `Written: ${files.env} for a facilitator, ${files.json} for assay. Both hold keys of this simulator.`,
    'In another terminal:',
    '',
    `  set -a; . ${files.env}; set +a`,
    `  assay doctor http://localhost:PORT --sim ${files.json}`,
    `  assay grade http://localhost:PORT --sim ${files.json}`,
    '',
    dim('Ctrl-C stops it.'),
    '',
  ].join('\n');
}

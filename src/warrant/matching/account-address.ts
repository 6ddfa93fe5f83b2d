/**
 * Addresses in requests: byte equality, except for EVM addresses on an EVM network, whose checksum case carries no meaning.
 * Source: the authorization specification, section 9.4.
 * @module
 */

const evmAddress = /^0x[0-9a-fA-F]{40}$/;

/** Whether two payees or assets are the same on a network. */
export function sameAddress(one: string, other: string, network: string): boolean {
  if (one === other) return true;
  if (!network.startsWith('eip155:') || !evmAddress.test(one) || !evmAddress.test(other)) return false;
  return one.toLowerCase() === other.toLowerCase();
}

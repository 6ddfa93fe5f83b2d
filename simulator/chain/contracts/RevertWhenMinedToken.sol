// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { FiatToken } from "./FiatToken.sol";

/**
 * Succeeds in eth_call and eth_estimateGas and reverts in a mined transaction, without any help from outside.
 *
 * Mined means all of: the block began with a call to BlockWitness and has its own prevrandao (false for the pending
 * block, where gas is estimated), a gas price is paid (false for a call without fee members, whatever its block), and
 * the gas left is below what no caller of eth_call asks for (false for a call with fee members and the default gas).
 * Not told apart: a call or estimate on the latest block that names both a gas price and a small gas limit.
 */
contract RevertWhenMinedToken is FiatToken {
    address private constant BLOCK_WITNESS = 0x0000F90827F1C53a10cb7A02335B175320002935;

    function _move(address from, address to, uint256 value) internal override {
        _transfer(from, to, value);
        if (tx.gasprice == 0 || gasleft() > 20_000_000) return;
        (bool ok, bytes memory answer) = BLOCK_WITNESS.staticcall("");
        require(!(ok && answer.length == 32 && abi.decode(answer, (bool))), "AssayToken: reverts when mined");
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { FiatToken } from "./FiatToken.sol";

/**
 * Debits and logs the full value, credits 1 % less (at least one atomic unit less): only the recipient's balance
 * tells.
 */
contract FeeOnTransferToken is FiatToken {
    function _move(address from, address to, uint256 value) internal override {
        _transfer(from, to, value);
        uint256 fee = (value + 99) / 100;
        _balances[to] -= fee;
        totalSupply = totalSupply > fee ? totalSupply - fee : 0;
    }
}

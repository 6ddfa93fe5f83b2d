// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { FiatToken } from "./FiatToken.sol";

/** Moves and logs the right value, to an address that nobody signed for. */
contract WrongRecipientToken is FiatToken {
    function _move(address from, address, uint256 value) internal override {
        _transfer(from, address(0x000000000000000000000000000000000000bEEF), value);
    }
}

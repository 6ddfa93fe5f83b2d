// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { FiatToken } from "./FiatToken.sol";

/** Honest, but every transfer burns two million gas on top: with less it fails. */
contract GasHungryToken is FiatToken {
    uint256 private constant HUNGER = 2_000_000;

    function _move(address from, address to, uint256 value) internal override {
        uint256 before = gasleft();
        require(before > HUNGER, "AssayToken: wants more gas");
        _transfer(from, to, value);
        while (before - gasleft() < HUNGER) {}
    }
}

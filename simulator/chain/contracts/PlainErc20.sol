// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/** An ERC-20 and nothing more: no EIP-3009, no version, no fallback. */
contract PlainErc20 is ERC20("", "") {
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}

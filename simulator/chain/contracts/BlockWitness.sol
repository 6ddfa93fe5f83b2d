// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * Stands at the history contract's address (EIP-2935), which a client calls before the first transaction of each
 * block. It remembers what that block looked like, so that a token can tell a mined transaction from a simulated one:
 * Anvil (1.7.1) draws a fresh prevrandao for each mined block, and its pending block repeats that of the latest one.
 */
contract BlockWitness {
    uint256 private _prevrandao;
    uint256 private _earlierPrevrandao;
    uint256 private _number;

    fallback(bytes calldata) external returns (bytes memory) {
        if (msg.sender == 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE) {
            _earlierPrevrandao = _prevrandao;
            _prevrandao = block.prevrandao;
            _number = block.number;
            return "";
        }
        return abi.encode(_number == block.number && _prevrandao != _earlierPrevrandao);
    }
}

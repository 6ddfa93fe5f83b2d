// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * Accepts any call and does nothing. Reads answer as an honest token's would (balance large enough, nonce unused,
 * right domain); everything else lands in the fallback, which succeeds without effect and without a log.
 */
contract SilentFallbackToken {
    mapping(address => uint256) private _balances; // slot 0
    string public name; // slot 1
    string public version; // slot 2

    uint8 public constant decimals = 6;
    string public constant symbol = "USDC";

    function balanceOf(address account) external view returns (uint256) {
        return _balances[account];
    }

    fallback(bytes calldata) external returns (bytes memory) {
        return abi.encode(uint256(0));
    }
}

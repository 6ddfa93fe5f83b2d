// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { FiatToken } from "./FiatToken.sol";

/** Does nothing on a used nonce: no revert and no log (known from PYUSD). All other checks are USDC's. */
contract NonceTolerantToken is FiatToken {
    function _ignoresUsedNonce() internal pure override returns (bool) {
        return true;
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { FiatToken } from "./FiatToken.sol";

/** Knows nothing of EIP-1271: a contract wallet cannot pay. */
contract EcrecoverOnlyToken is FiatToken {
    function _isValidSignature(address signer, bytes32 digest, bytes memory signature)
        internal
        pure
        override
        returns (bool)
    {
        return _recover(digest, signature) == signer;
    }
}

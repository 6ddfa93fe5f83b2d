// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { FiatToken } from "./FiatToken.sol";

/** The honest token: USDC as facilitators know it. */
contract AssayUsdc is FiatToken {}

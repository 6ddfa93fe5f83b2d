// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/** What the vault needs of an EIP-3009 token. */
interface IAuthorizedToken {
    function balanceOf(address account) external view returns (uint256);

    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;
}

/**
 * Stands in for the payment vault of a LedgerFlow facilitator: anyone may bring a payer's authorization, which must
 * name this contract as its recipient, and the payment is booked under an order id that equals the nonce.
 * Function, reverts and event follow the original; there is no owner, no withdrawal and no upgrade. Native currency is
 * refused: no function is payable and there is no receive function.
 */
contract PaymentVault {
    IAuthorizedToken private immutable _token;

    event DepositReceived(address indexed payer, bytes32 indexed orderId, uint256 amount);

    constructor(address token) {
        _token = IAuthorizedToken(token);
    }

    function depositWithAuthorization(
        bytes32 orderId,
        address from,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        require(value > 0, "Deposit amount must be greater than zero");
        require(nonce == orderId, "Authorization nonce must match orderId");
        uint256 balance = _token.balanceOf(address(this));
        _token.transferWithAuthorization(from, address(this), value, validAfter, validBefore, nonce, v, r, s);
        // Subtraction cannot be checked for overflow by the compiler: a balance that shrank is as unexpected.
        unchecked {
            require(_token.balanceOf(address(this)) - balance == value, "Unexpected received amount");
        }
        emit DepositReceived(from, orderId, value);
    }

    function getBalance() external view returns (uint256) {
        return _token.balanceOf(address(this));
    }
}
